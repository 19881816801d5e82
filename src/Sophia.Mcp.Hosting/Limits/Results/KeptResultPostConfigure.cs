using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Adds the resource of rests where some tool's results may be cut.</summary>
internal sealed class KeptResultPostConfigure(KeptResultResource resource, ToolPlans plans, IOptions<SophiaMcpServerOptions> mcp) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        if (mcp.Value.CutLargeResults || mcp.Value.Tools.Values.Any(static tool => tool.CutLargeResults is true) || (options.ToolCollection ?? []).Any(tool => plans.For(tool).Limits.Cut))
        {
            (options.ResourceCollection ??= []).TryAdd(resource);
        }
    }
}
