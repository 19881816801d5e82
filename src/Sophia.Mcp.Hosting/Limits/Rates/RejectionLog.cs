using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Answers requests over the rate limit, counts them, and says so now and then.</summary>
internal sealed class RejectionLog(McpHostingMetrics metrics, TimeProvider time, ILogger<RejectionLog> logger)
{
    private readonly SeldomLog _lines = new(time);

    public Task AnswerAsync(HttpContext context, TimeSpan retryAfter)
    {
        Note();
        var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
        return JsonRpcErrors.WriteAsync(
            context, StatusCodes.Status429TooManyRequests, JsonRpcErrors.ServerError, $"Too many requests. Try again in {seconds} s.", seconds);
    }

    private void Note()
    {
        metrics.RequestRefused();
        if (_lines.IsDue(out var requests))
        {
            logger.RequestsOverRate(requests);
        }
    }
}
