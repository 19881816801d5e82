namespace Sophia.Health;

/// <summary>
/// The keys of <c>HealthCheckResult.Data</c> that the monitor understands: by these any check, of any package, feeds the prediction engine
/// without a reference to it.
/// </summary>
public static class HealthData
{
    /// <summary>Share of the service's requests that failed since the last check, 0 to 1.</summary>
    public const string ErrorRate = "error_rate";

    /// <summary>Share of its capacity in use, 0 to 1.</summary>
    public const string Saturation = "saturation";

    /// <summary>Response time of the service itself, in milliseconds, where it is not the check's own duration.</summary>
    public const string ResponseTime = "response_time_ms";

    /// <summary>Connections in use; with <see cref="MaxConnections"/> it makes the saturation of a pool and the forecast of its exhaustion.</summary>
    public const string Active = "active";

    /// <summary>The most connections a pool may have.</summary>
    public const string MaxConnections = "max_connections";

    /// <summary>Starts the key of a resource whose end is forecast: <c>limit.memory</c> = 0.7 means that 70 % are used.</summary>
    public const string LimitPrefix = "limit.";

    internal static bool TryNumber(IReadOnlyDictionary<string, object> data, string key, out double number)
    {
        number = 0;
        return data.TryGetValue(key, out var value) && TryNumber(value, out number);
    }

    internal static bool TryNumber(object? value, out double number)
    {
        (number, var known) = value switch
        {
            double d => (d, true),
            float f => (f, true),
            int i => (i, true),
            long l => (l, true),
            decimal m => ((double)m, true),
            _ => (0, false),
        };
        return known;
    }
}
