using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Puts the filter of hidden tools outside the author's, and lets clients without a session listen where a tool may be hidden.</summary>
internal sealed class ToolListPostConfigure(
    ToolListFilter filter, ListSubscriptions subscriptions, ToolPlans plans, TransportChoice transport, IOptions<SophiaMcpServerOptions> mcp) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        if (!MayHide(options))
        {
            return;
        }

        options.Filters.Request.ListToolsFilters.Insert(0, filter.Wrap);
        if (transport.Value is McpTransport.Http && mcp.Value.ResponseMode is not McpResponseMode.Json)
        {
            // Over HTTP the SDK's own handler grants nothing to clients that have no session.
            options.Handlers.SubscriptionsListenHandler ??= subscriptions.ListenAsync;
        }
    }

    private bool MayHide(McpServerOptions options) =>
        (options.ToolCollection ?? []).Any(tool => plans.For(tool).Hides)
        || mcp.Value.Tools.Any(static tool => tool.Value is { WhenUnavailable: ToolUnavailability.Hide, RequiredServices.Count: > 0 });
}
