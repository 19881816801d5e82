using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Adds the limits of single tools from the process's own section, where the deployment file puts them.</summary>
internal sealed class ToolLimitsConfigure(IConfiguration configuration) : IConfigureOptions<SophiaMcpServerOptions>
{
    public void Configure(SophiaMcpServerOptions options)
    {
        foreach (var tool in configuration.GetSection(McpHostingDefaults.ToolsSection).GetChildren())
        {
            var limits = options.Tools.TryGetValue(tool.Key, out var known) ? known : new ToolLimitOptions();
            tool.Bind(limits);
            options.Tools[tool.Key] = limits;
        }
    }
}

/// <summary>The shutdown waits for the longest tool.</summary>
internal sealed class LongestRequestPostConfigure(IOptions<SophiaMcpServerOptions> mcp) : IPostConfigureOptions<SophiaHostingOptions>
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    public void PostConfigure(string? name, SophiaHostingOptions options)
    {
        if (!mcp.Value.Timeouts)
        {
            return;
        }

        var longest = mcp.Value.Tools.Values.Select(static tool => tool.Timeout ?? TimeSpan.Zero).Append(mcp.Value.ToolTimeout).Max() + Slack;
        options.LongestRequest = longest > options.LongestRequest ? longest : options.LongestRequest;
    }
}
