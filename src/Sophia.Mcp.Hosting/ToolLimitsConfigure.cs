using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Adds the limits of single tools from the process's own section, where the deployment file puts them.</summary>
internal sealed class ToolLimitsConfigure(IConfiguration configuration, string section) : IConfigureOptions<SophiaMcpServerOptions>
{
    public void Configure(SophiaMcpServerOptions options)
    {
        foreach (var tool in configuration.GetSection(section).GetChildren())
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
    public void PostConfigure(string? name, SophiaHostingOptions options)
    {
        if (!mcp.Value.Timeouts)
        {
            return;
        }

        var longest = mcp.Value.Tools.Values.Select(static tool => tool.Timeout ?? TimeSpan.Zero).Append(mcp.Value.ToolTimeout).Max() + McpHostingDefaults.AnswerSlack;
        options.LongestRequest = longest > options.LongestRequest ? longest : options.LongestRequest;
    }
}

/// <summary>The SDK measures its operations, too, with tags that a client makes up; what stands in <c>/metrics</c> is this package's measurement.</summary>
internal sealed class DroppedInstrumentsPostConfigure(IOptions<SophiaMcpServerOptions> mcp) : IPostConfigureOptions<SophiaHostingOptions>
{
    public void PostConfigure(string? name, SophiaHostingOptions options)
    {
        if (mcp.Value.Telemetry)
        {
            options.Telemetry.DroppedInstruments.Add("Experimental.ModelContextProtocol/mcp.server.operation.duration");
        }
    }
}
