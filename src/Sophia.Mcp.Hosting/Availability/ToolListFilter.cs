using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Leaves out of a list the tools that are hidden at this moment.</summary>
internal sealed class ToolListFilter(ToolPlans plans, ServiceAvailability availability)
{
    public McpRequestHandler<ListToolsRequestParams, ListToolsResult> Wrap(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            if (result.Tools.Any(IsHidden))
            {
                // The list may be the author's own.
                result.Tools = [.. result.Tools.Where(tool => !IsHidden(tool))];
            }

            return result;
        };

    private bool IsHidden(Tool tool) => plans.Find(tool.Name) is { Hides: true } plan && availability.Outage(plan.Requires) is not null;
}
