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
        var weighs = requests.IsOn && plan.Limits.Weight > _counted;
        if (plan.Rate is null && !weighs)
        {
            return true;
        }

        var own = default(TakenTokens);
        var caller = CallCorrelation.Caller(request.User);
        if (plan.Rate is not null && !plan.Rate.TryTake(caller, 1, 0, out retryAfter, out own))
        {
            return false;
        }

        if (!weighs || requests.TryTake(caller, plan.Limits.Weight, _counted, out retryAfter))
        {
            return true;
        }

        own.GiveBack();
        return false;
    }

    /// <summary>Puts back what a call took that did not run; the request it came with stays counted.</summary>
    public void GiveBack(ToolPlan plan, RequestContext<CallToolRequestParams> request)
    {
        var caller = CallCorrelation.Caller(request.User);
        plan.Rate?.GiveBack(caller, 1, 0);
        if (requests.IsOn && plan.Limits.Weight > _counted)
        {
            requests.GiveBack(caller, plan.Limits.Weight, _counted);
        }
    }
}
