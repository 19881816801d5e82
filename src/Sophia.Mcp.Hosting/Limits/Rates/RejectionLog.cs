using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Counts requests over the rate limit, and says so in at most one line in ten seconds: whoever is refused must not be able to fill the disk.</summary>
internal sealed class RejectionLog(McpHostingMetrics metrics, TimeProvider time, ILogger<RejectionLog> logger)
{
    private readonly long _interval = time.TimestampFrequency * 10;
    private long _next = long.MinValue;
    private long _since;

    public void Note()
    {
        metrics.RequestRefused();
        Interlocked.Increment(ref _since);
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        if (now >= next && Interlocked.CompareExchange(ref _next, now + _interval, next) == next)
        {
            logger.RequestsOverRate(Interlocked.Exchange(ref _since, 0));
        }
    }
}
