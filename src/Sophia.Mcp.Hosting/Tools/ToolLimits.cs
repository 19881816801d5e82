using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The limits of one tool after configuration, attributes and defaults have been put together. Zero means none.</summary>
internal sealed record ToolLimits
{
    public required TimeSpan Timeout { get; init; }

    public required int MaxConcurrency { get; init; }

    public required int MaxConcurrencyPerCaller { get; init; }

    public required int QueueLimit { get; init; }

    public required TimeSpan QueueTimeout { get; init; }

    public required RateLimit? Rate { get; init; }

    public required int Weight { get; init; }

    public required long MaxArgumentsSize { get; init; }

    public required long MaxResultSize { get; init; }

    /// <summary>Whether a result that is too large is cut, where it can be, instead of refused.</summary>
    public required bool Cut { get; init; }

    public required TimeSpan CacheFor { get; init; }

    public required McpCacheScope CacheScope { get; init; }

    public static ToolLimits For(string name, IMcpServerPrimitive? tool, SophiaMcpServerOptions options)
    {
        options.Tools.TryGetValue(name, out var own);
        var timeout = Last<ToolTimeoutAttribute>(tool);
        var concurrency = Last<ToolConcurrencyAttribute>(tool);
        var rate = Last<ToolRateLimitAttribute>(tool);
        var size = Last<ToolResultSizeAttribute>(tool);
        return new ToolLimits
        {
            Timeout = options.Timeouts ? own?.Timeout ?? (timeout is null ? options.ToolTimeout : TimeSpan.FromSeconds(timeout.Seconds)) : TimeSpan.Zero,
            MaxConcurrency = options.Concurrency ? own?.MaxConcurrency ?? concurrency?.MaxConcurrency ?? options.MaxConcurrency : 0,
            MaxConcurrencyPerCaller = options.Concurrency ? own?.MaxConcurrencyPerCaller ?? concurrency?.PerCaller ?? 0 : 0,
            QueueLimit = own?.QueueLimit ?? (concurrency?.QueueLimit >= 0 ? concurrency.QueueLimit : options.QueueLimit),
            QueueTimeout = own?.QueueTimeout ?? options.QueueTimeout,
            Rate = options.RateLimits ? RateOf(own, rate) : null,
            Weight = own?.Weight ?? rate?.Weight ?? 1,
            MaxArgumentsSize = own?.MaxArgumentsSize ?? Last<ToolArgumentsSizeAttribute>(tool)?.Bytes ?? 0,
            MaxResultSize = own?.MaxResultSize ?? size?.Bytes ?? options.MaxResultSize,
            Cut = own?.CutLargeResults ?? size?.Choice ?? options.CutLargeResults,
            CacheFor = ToolCachePolicy.Lifetime(own, tool, options),
            CacheScope = own?.CacheScope ?? Last<CacheForAttribute>(tool)?.Scope ?? McpCacheScope.Caller,
        };
    }

    // The SDK lists the attributes of the class first, then those of the method.
    public static T? Last<T>(IMcpServerPrimitive? tool)
        where T : class =>
        tool?.Metadata.OfType<T>().LastOrDefault();

    private static RateLimit? RateOf(ToolLimitOptions? own, ToolRateLimitAttribute? declared) =>
        (own?.RequestsPerMinute ?? declared?.PerMinute) is > 0 and var rate
            ? new RateLimit(rate, own?.BurstSize ?? (declared?.Burst is > 0 and var burst ? burst : RateLimitOptions.DefaultBurst(rate)))
            : null;
}
