namespace Sophia.Mcp.Hosting;

/// <summary>How many calls of a tool run at the same time, and how many may wait.</summary>
/// <remarks>On a method or on a class with tools, where each tool has its own slots. Configuration beats it.</remarks>
/// <param name="maxConcurrency">Calls at the same time: 0 for no limit, at most 100,000.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ToolConcurrencyAttribute(int maxConcurrency) : Attribute
{
    /// <summary>Calls at the same time; 0 is no limit.</summary>
    public int MaxConcurrency { get; } = maxConcurrency is >= 0 and <= McpHostingDefaults.MaxMaxConcurrency
        ? maxConcurrency
        : throw new ArgumentOutOfRangeException(nameof(maxConcurrency), maxConcurrency, "A tool's concurrency is 0 (no limit) to 100,000 calls.");

    /// <summary>Calls that may wait for a free slot.</summary>
    /// <value>0 to 100,000; a negative number, the default, takes <see cref="SophiaMcpServerOptions.QueueLimit"/>.</value>
    public int QueueLimit { get; set; } = -1;
}
