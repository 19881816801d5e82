using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The rates of tools: each caller's calls of the tool, and what a call costs of the caller's share of the server.</summary>
internal sealed class ToolRates(RequestLimiter requests, TransportChoice transport)
{
    // Over HTTP the endpoint has counted the request itself before it was read.
    private readonly int _counted = transport.Value is McpTransport.Http ? 1 : 0;

    public bool TryTake(ToolPlan plan, RequestContext<CallToolRequestParams> request, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        var cost = requests.IsOn ? plan.Limits.Weight - _counted : 0;
        if (plan.Rate is null && cost <= 0)
        {
            return true;
        }

        var caller = CallCorrelation.Caller(request.User);
        return (plan.Rate is null || plan.Rate.TryTake(caller, 1, out retryAfter))
            && (cost <= 0 || requests.TryTake(caller, cost, out retryAfter));
    }
}
