using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Lets the application reach into each of several servers, which see nothing of its own options of the SDK: a test kit that puts faults before their tools.</summary>
internal sealed class EveryServer(IServiceProvider services) : IPostConfigureOptions<McpServerOptions>
{
    /// <summary>The key of the application's services of this kind. Part of what the packages promise each other.</summary>
    public const string Key = "sophia.mcp.every-server";

    public void PostConfigure(string? name, McpServerOptions options)
    {
        foreach (var one in services.GetKeyedServices<IPostConfigureOptions<McpServerOptions>>(Key))
        {
            one.PostConfigure(name, options);
        }
    }
}
