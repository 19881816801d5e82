using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The limits of the whole server: every caller's, and that of all together.</summary>
internal sealed class RequestLimiter
{
    private readonly CallerBuckets? _callers;
    private readonly CallerBuckets? _total;

    public RequestLimiter(IOptions<RateLimitOptions> options, IOptions<SophiaMcpServerOptions> mcp, TimeProvider time)
    {
        if (!mcp.Value.RateLimits)
        {
            return;
        }

        _callers = options.Value.PerCaller() is { } caller ? new CallerBuckets(caller, options.Value.MaxCallers, time) : null;
        _total = options.Value.Total() is { } total ? new CallerBuckets(total, 1, time) : null;
    }

    public bool IsOn => _callers is not null || _total is not null;

    /// <summary>Counts a request, or says when its caller may come back. The caller's own bucket is asked first: who is over it does not use up the others' share.</summary>
    public bool TryTake(CallerKey caller, int weight, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return (_callers is null || _callers.TryTake(caller, weight, out retryAfter))
            && (_total is null || _total.TryTake(CallerKey.Nobody, weight, out retryAfter));
    }
}
