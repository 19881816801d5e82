using System.Reflection;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>What the process knows about one tool: limits, slots, and what is still running of it. Thread-safe.</summary>
internal sealed class ToolPlan
{
    private readonly int _maxAbandoned;
    private int _overdue;
    private int _abandoned;
    private int _cacheGeneration;

    public ToolPlan(string name, IMcpServerPrimitive? tool, SophiaMcpServerOptions options, ServiceAvailability availability, TimeProvider time)
    {
        Name = name;
        Limits = ToolLimits.For(name, tool, options);
        Gate = Limits.MaxConcurrency > 0 ? new ToolGate(Limits.MaxConcurrency, Limits.QueueLimit, Limits.QueueTimeout, time) : null;
        Callers = Limits.MaxConcurrencyPerCaller > 0
            ? new CallerGates(Limits.MaxConcurrencyPerCaller, Limits.QueueLimit, Limits.QueueTimeout, McpHostingDefaults.MaxCallers, time)
            : null;
        Rate = Limits.Rate is { } rate ? new CallerBuckets(rate, McpHostingDefaults.MaxCallers, time) : null;
        (Requires, Hides) = ToolRequirements.For(name, tool, options, availability);
        Offload = options.OffloadSynchronousTools && Limits.Timeout > TimeSpan.Zero && IsSynchronous(tool);
        Tag = new KeyValuePair<string, object?>("gen_ai.tool.name", name);
        Refusals = new SeldomLog(time);
        _maxAbandoned = options.MaxAbandonedCalls;
    }

    public string Name { get; }

    public ToolLimits Limits { get; }

    public ToolGate? Gate { get; }

    /// <summary>The slots that each caller has of the tool.</summary>
    public CallerGates? Callers { get; }

    public CallerBuckets? Rate { get; }

    /// <summary>What the tool cannot do without.</summary>
    public RequiredService[] Requires { get; }

    /// <summary>Whether it is not listed while one of these is unavailable.</summary>
    public bool Hides { get; }

    /// <summary>Whether the tool would block the thread that has to answer its caller.</summary>
    public bool Offload { get; }

    public KeyValuePair<string, object?> Tag { get; }

    /// <summary>When a refusal is worth a line in the log.</summary>
    public SeldomLog Refusals { get; }

    /// <summary>Calls whose callers have been answered and which still run, abandoned ones included.</summary>
    public int Overdue => Volatile.Read(ref _overdue);

    /// <summary>Calls that still run without a slot.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Whether a tool without slots has so many stuck calls that another is refused.</summary>
    public bool IsStuck => Gate is null && Limits.Timeout > TimeSpan.Zero && Overdue >= Math.Max(1, _maxAbandoned);

    /// <summary>Changes when what is kept of the tool's results is to be forgotten.</summary>
    public int CacheGeneration => Volatile.Read(ref _cacheGeneration);

    public void ForgetKept() => Interlocked.Increment(ref _cacheGeneration);

    public void OverdueStarted() => Interlocked.Increment(ref _overdue);

    public void OverdueEnded() => Interlocked.Decrement(ref _overdue);

    /// <summary>Counts one more abandoned call, if the cap allows.</summary>
    public bool TryAbandon()
    {
        if (Interlocked.Increment(ref _abandoned) <= _maxAbandoned)
        {
            return true;
        }

        Interlocked.Decrement(ref _abandoned);
        return false;
    }

    public void AbandonedEnded() => Interlocked.Decrement(ref _abandoned);

    private static bool IsSynchronous(IMcpServerPrimitive? tool)
    {
        if (tool?.Metadata.OfType<MethodInfo>().FirstOrDefault()?.ReturnType is not { } type)
        {
            return false;
        }

        var shape = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return shape != typeof(Task) && shape != typeof(ValueTask) && shape != typeof(Task<>) && shape != typeof(ValueTask<>)
            && shape != typeof(IAsyncEnumerable<>);
    }
}
