using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The limits of one tool after configuration, attributes and defaults have been put together. Zero means none.</summary>
internal readonly record struct ToolLimits(TimeSpan Timeout, int MaxConcurrency, int MaxConcurrencyPerCaller, int QueueLimit, TimeSpan QueueTimeout, RateLimit? Rate, int Weight)
{
    public static ToolLimits For(string name, IMcpServerPrimitive? tool, SophiaMcpServerOptions options)
    {
        options.Tools.TryGetValue(name, out var own);
        var timeout = Last<ToolTimeoutAttribute>(tool);
        var concurrency = Last<ToolConcurrencyAttribute>(tool);
        return new ToolLimits(
            options.Timeouts ? own?.Timeout ?? (timeout is null ? options.ToolTimeout : TimeSpan.FromSeconds(timeout.Seconds)) : TimeSpan.Zero,
            options.Concurrency ? own?.MaxConcurrency ?? concurrency?.MaxConcurrency ?? options.MaxConcurrency : 0,
            options.Concurrency ? own?.MaxConcurrencyPerCaller ?? concurrency?.PerCaller ?? 0 : 0,
            own?.QueueLimit ?? (concurrency?.QueueLimit >= 0 ? concurrency.QueueLimit : options.QueueLimit),
            own?.QueueTimeout ?? options.QueueTimeout,
            options.RateLimits ? RateOf(own, Last<ToolRateLimitAttribute>(tool)) : null,
            own?.Weight ?? Last<ToolRateLimitAttribute>(tool)?.Weight ?? 1);
    }

    private static RateLimit? RateOf(ToolLimitOptions? own, ToolRateLimitAttribute? declared) =>
        (own?.RequestsPerMinute ?? declared?.PerMinute) is > 0 and var rate
            ? new RateLimit(rate, own?.BurstSize ?? (declared?.Burst is > 0 and var burst ? burst : RateLimitOptions.DefaultBurst(rate)))
            : null;

    // The SDK lists the attributes of the class first, then those of the method.
    private static T? Last<T>(IMcpServerPrimitive? tool)
        where T : class =>
        tool?.Metadata.OfType<T>().LastOrDefault();
}
