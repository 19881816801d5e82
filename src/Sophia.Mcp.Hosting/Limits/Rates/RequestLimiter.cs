using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The limits of the whole server: every caller's, and that of all together.</summary>
internal sealed class RequestLimiter
{
    private readonly CallerBuckets? _callers;
    private readonly SharedBucket? _total;

    public RequestLimiter(IOptions<RateLimitOptions> options, IOptions<SophiaMcpServerOptions> mcp, TimeProvider time)
    {
        if (!mcp.Value.RateLimits)
        {
            return;
        }

        _callers = options.Value.PerCaller() is { } caller ? new CallerBuckets(caller, options.Value.MaxCallers, time) : null;
        _total = options.Value.Total() is { } total ? new SharedBucket(total, time) : null;
    }

    public bool IsOn => _callers is not null || _total is not null;

    /// <summary>Counts a request, or says when its caller may come back.</summary>
    public bool TryTake(CallerKey caller, out TimeSpan retryAfter) => TryTake(caller, 1, 0, out retryAfter);

    /// <summary>
    /// Counts what a call weighs beyond the request it came with. The caller's own bucket is asked first: who is over it does not use up the others' share, and whoever
    /// the others leave nothing keeps their own.
    /// </summary>
    public bool TryTake(CallerKey caller, int weight, int counted, out TimeSpan retryAfter)
    {
        var own = default(TakenTokens);
        retryAfter = TimeSpan.Zero;
        if (_callers is not null && !_callers.TryTake(caller, weight, counted, out retryAfter, out own))
        {
            return false;
        }

        if (_total is null || _total.TryTake(weight, counted, out retryAfter))
        {
            return true;
        }

        own.GiveBack();
        return false;
    }

    /// <summary>Puts back what a call weighs beyond the request it came with.</summary>
    public void GiveBack(CallerKey caller, int weight, int counted)
    {
        _callers?.GiveBack(caller, weight, counted);
        _total?.GiveBack(weight, counted);
    }

    /// <summary>
    /// Counts a request whose caller was not let in, for the network it came from. Not for all together: who has no business here takes nothing from those who have.
    /// </summary>
    public bool TryTakeRefused(CallerKey network, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return _callers is null || _callers.TryTake(network, 1, out retryAfter);
    }
}
