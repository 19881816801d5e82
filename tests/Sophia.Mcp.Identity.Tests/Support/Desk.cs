using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>A server with something for everybody: open, scoped by attribute, by class, by configuration.</summary>
internal sealed class Desk
{
    private readonly Dictionary<string, NewMcpApiKey> _keys = new[] { "nobody", "reader", "writer", "admin" }.ToDictionary(static name => name, static _ => McpApiKey.Create());

    /// <summary>The header of a caller.</summary>
    public (string Name, string Value) As(string caller) => ("X-API-Key", _keys[caller].Key);

    public Task<McpApp> StartAsync(Action<WebApplicationBuilder, IMcpServerBuilder>? configure = null, params (string, string)[] settings) => IdentityApp.StartAsync(
        null,
        builder =>
        {
            var mcp = builder.AddSophiaMcpServer().WithTools<Tools>().WithTools<Drawer>().WithPrompts<Prompts>().WithResources<Memos>();
            configure?.Invoke(builder, mcp);
        },
        [
            .. _keys.Select(static key => ($"Sophia:Mcp:Identity:ApiKeys:{key.Key}:Hash", key.Value.Hash)),
            ("Sophia:Mcp:Identity:ApiKeys:reader:Scopes:0", "memory.read"),
            ("Sophia:Mcp:Identity:ApiKeys:writer:Scopes:0", "memory.read"),
            ("Sophia:Mcp:Identity:ApiKeys:writer:Scopes:1", "memory.write"),
            ("Sophia:Mcp:Identity:ApiKeys:admin:Scopes:0", "admin"),
            ("Sophia:Mcp:Identity:ApiKeys:admin:Scopes:1", "drop"),
            ("Sophia:Mcp:Identity:ApiKeys:admin:Roles:0", "boss"),
            .. settings,
        ]);

    [McpServerToolType]
    internal sealed class Tools
    {
        [McpServerTool(Name = "look")]
        public static string Look() => "looked";

        [McpServerTool(Name = "write"), RequiresScope("memory.write"), ToolRateLimit(1, Burst = 1)]
        public static string Write() => "written";

        [McpServerTool(Name = "copy"), RequiresScope("memory.read", "memory.write")]
        public static string Copy() => "copied";
    }

    [McpServerToolType, RequiresScope("admin")]
    internal sealed class Drawer
    {
        [McpServerTool(Name = "drop"), RequiresScope("drop")]
        public static string Drop() => "dropped";

        [McpServerTool(Name = "count")]
        public static string Count() => "counted";

        [McpServerTool(Name = "version"), AllowAnonymous]
        public static string Version() => "1";
    }

    [McpServerPromptType]
    internal sealed class Prompts
    {
        [McpServerPrompt(Name = "open_prompt")]
        public static string Open() => "open";

        [McpServerPrompt(Name = "read_prompt"), RequiresScope("memory.read")]
        public static string Read(string topic) => topic;
    }

    [McpServerResourceType]
    internal sealed class Memos
    {
        [McpServerResource(Name = "open", UriTemplate = "memo://open")]
        public static string Open() => "open";

        [McpServerResource(Name = "secret", UriTemplate = "memo://secret"), RequiresScope("memory.read")]
        public static string Secret() => "secret";

        [McpServerResource(Name = "page", UriTemplate = "page://{id}"), RequiresScope("memory.read")]
        public static string Page(string id) => id;
    }
}
