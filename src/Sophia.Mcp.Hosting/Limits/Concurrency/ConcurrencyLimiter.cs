using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The slots of the server, of its callers and of its tools.</summary>
internal sealed class ConcurrencyLimiter : IDisposable
{
    private readonly CallerGates? _callers;
    private readonly ToolGate? _total;

    public ConcurrencyLimiter(IOptions<SophiaMcpServerOptions> options, IOptions<RateLimitOptions> rates, TimeProvider time)
    {
        var mcp = options.Value;
        if (!mcp.Concurrency)
        {
            return;
        }

        _callers = mcp.MaxConcurrencyPerCaller > 0
            ? new CallerGates(mcp.MaxConcurrencyPerCaller, mcp.QueueLimit, mcp.QueueTimeout, rates.Value.MaxCallers, time)
            : null;
        _total = mcp.MaxTotalConcurrency > 0 ? new ToolGate(mcp.MaxTotalConcurrency, mcp.QueueLimit, mcp.QueueTimeout, time) : null;
    }

    /// <summary>What a call needs, with its caller's gates held.</summary>
    public CallSlots For(ToolPlan plan, CallerKey caller) => new(plan.Callers?.Hold(caller), _callers?.Hold(caller), plan.Gate, _total);

    public void Dispose() => _total?.Dispose();
}
