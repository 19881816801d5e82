namespace Sophia.Mcp.Hosting;

/// <summary>How many calls of a tool run at the same time, and how many may wait.</summary>
/// <remarks>On a method or on a class with tools, where each tool has its own slots. Configuration beats it.</remarks>
/// <param name="maxConcurrency">Calls at the same time: 0 for no limit, at most 100,000.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ToolConcurrencyAttribute(int maxConcurrency) : Attribute
{
    private int _perCaller;

    /// <summary>Calls at the same time; 0 is no limit.</summary>
    public int MaxConcurrency { get; } = InRange(maxConcurrency, nameof(maxConcurrency));

    /// <summary>Calls of one caller at the same time.</summary>
    /// <value>0, the default, is no limit; at most 100,000 calls.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int PerCaller
    {
        get => _perCaller;
        set => _perCaller = InRange(value, nameof(value));
    }

    /// <summary>Calls that may wait for a free slot.</summary>
    /// <value>0 to 100,000; a negative number, the default, takes <see cref="SophiaMcpServerOptions.QueueLimit"/>.</value>
    public int QueueLimit { get; set; } = -1;

    private static int InRange(int calls, string name) => calls is >= 0 and <= McpHostingDefaults.MaxMaxConcurrency
        ? calls
        : throw new ArgumentOutOfRangeException(name, calls, "A tool's concurrency is 0 (no limit) to 100,000 calls.");
}
