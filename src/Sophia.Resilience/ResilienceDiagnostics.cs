namespace Sophia.Resilience;

/// <summary>The names under which the package reports.</summary>
public static class ResilienceDiagnostics
{
    /// <summary>The meter of breakers and retry budgets. Polly's own meter is called <c>Polly</c>.</summary>
    public const string MeterName = "Sophia.Resilience";

    /// <summary>The tag of the health check that lists the breakers.</summary>
    public const string HealthTag = "circuit_breakers";

    /// <summary>
    /// The key under which an <c>IHealthCheck</c> answers from memory, at once, whether a call of the service its registration names would be let through.
    /// </summary>
    public const string ServiceCheckKey = "sophia.service";

    internal static KeyValuePair<string, object?> Service(string service) => new("sophia.service", service);
}
