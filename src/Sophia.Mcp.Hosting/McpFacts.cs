using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>What the start-up table and <c>/info</c> say about the MCP server.</summary>
internal static class McpFacts
{
    public static StartupFact Transport(IServiceProvider services)
    {
        var transport = services.GetRequiredService<TransportChoice>();
        return new StartupFact("mcp", transport.Value is McpTransport.Stdio ? "stdio" : $"streamable HTTP on {transport.Pattern ?? "a path of the application"}");
    }

    public static StartupFact Primitives(IServiceProvider services)
    {
        var server = services.GetRequiredService<IOptions<McpServerOptions>>().Value;
        return new StartupFact(
            "mcp serves",
            $"{server.ToolCollection?.Count ?? 0} tools, {server.ResourceCollection?.Count ?? 0} resources, {server.PromptCollection?.Count ?? 0} prompts");
    }

    public static StartupFact Limits(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value;
        var timeout = options.Timeouts && options.ToolTimeout > TimeSpan.Zero ? $"{options.ToolTimeout.TotalSeconds:0.###} s" : "none";
        var slots = options.Concurrency && options.MaxConcurrency > 0 ? $"{options.MaxConcurrency} at once, {options.QueueLimit} waiting" : "unlimited";
        return new StartupFact("mcp tool limits", $"timeout {timeout}; {slots}; arguments {(options.StrictArguments ? "strict" : "as the SDK binds them")}");
    }

    public static StartupFact? Identity(IServiceProvider services)
    {
        if (services.GetRequiredService<TransportChoice>().Value is McpTransport.Stdio)
        {
            return null;
        }

        var identity = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value.Identity;
        string[] ways =
        [
            .. identity.TakesTokens ? [$"access tokens of {(string.IsNullOrEmpty(identity.Authority) ? identity.JwksUri : identity.Authority)}"] : Array.Empty<string>(),
            .. identity.ApiKeys.Count > 0 ? [$"{identity.ApiKeys.Count} API keys ({identity.ApiKeyHeader})"] : Array.Empty<string>(),
        ];
        return new StartupFact("mcp callers", !identity.IsOn ? "not asked who they are" : string.Join(", ", ways) + (identity.Optional ? ", or nobody" : ""));
    }
}
