using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Puts Sophia's filters outside the author's, whenever those were registered, and names the server.</summary>
internal sealed class McpServerOptionsPostConfigure(
    ToolCallPipeline pipeline, MessageFilter messages, IOptions<McpServerConfig> config, IHostEnvironment environment) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        options.Filters.Request.CallToolFilters.Insert(0, pipeline.Wrap);
        options.Filters.Message.IncomingFilters.Insert(0, messages.Wrap);
        options.ServerInstructions ??= config.Value.Instructions;
        Identify(options);
    }

    // What the author said in code stays; the configuration fills in the rest, and without either the SDK's own default stays.
    private void Identify(McpServerOptions options)
    {
        var server = config.Value;
        if (options.ServerInfo is null && (server.Name ?? server.Title ?? server.Version) is not null)
        {
            options.ServerInfo = new Implementation
            {
                Name = server.Name ?? environment.ApplicationName,
                Title = server.Title,
                Version = server.Version
                    ?? Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
                    ?? "1.0.0",
            };
        }
    }
}
