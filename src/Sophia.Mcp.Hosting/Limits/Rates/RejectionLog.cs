using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Counts requests over the rate limit, and says so now and then.</summary>
internal sealed class RejectionLog(McpHostingMetrics metrics, TimeProvider time, ILogger<RejectionLog> logger)
{
    private readonly SeldomLog _lines = new(time);

    public void Note()
    {
        metrics.RequestRefused();
        if (_lines.IsDue(out var requests))
        {
            logger.RequestsOverRate(requests);
        }
    }
}
