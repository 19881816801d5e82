using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The limits of one tool after configuration, attributes and defaults have been put together. Zero means none.</summary>
internal readonly record struct ToolLimits(TimeSpan Timeout, int MaxConcurrency, int QueueLimit, TimeSpan QueueTimeout)
{
    public static ToolLimits For(string name, IMcpServerPrimitive? tool, SophiaMcpServerOptions options)
    {
        options.Tools.TryGetValue(name, out var own);
        var timeout = Last<ToolTimeoutAttribute>(tool);
        var concurrency = Last<ToolConcurrencyAttribute>(tool);
        return new ToolLimits(
            options.Timeouts ? own?.Timeout ?? (timeout is null ? options.ToolTimeout : TimeSpan.FromSeconds(timeout.Seconds)) : TimeSpan.Zero,
            options.Concurrency ? own?.MaxConcurrency ?? concurrency?.MaxConcurrency ?? options.MaxConcurrency : 0,
            own?.QueueLimit ?? (concurrency?.QueueLimit >= 0 ? concurrency.QueueLimit : options.QueueLimit),
            own?.QueueTimeout ?? options.QueueTimeout);
    }

    // The SDK lists the attributes of the class first, then those of the method.
    private static T? Last<T>(IMcpServerPrimitive? tool)
        where T : class =>
        tool?.Metadata.OfType<T>().LastOrDefault();
}
