using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace Sophia.Mcp.Testing;

/// <summary>How a server is started for a test.</summary>
public sealed class McpTestServerOptions
{
    /// <summary>Whether the server listens on a free port of the loopback address with the real web server.</summary>
    /// <value>The default is false: the whole HTTP pipeline, but in memory, without a port.</value>
    public bool FreePort { get; set; }

    /// <summary>Whether time passes by itself.</summary>
    /// <value>The default is false: it stands still until the test moves <see cref="McpTestServer.Clock"/>.</value>
    public bool RealClock { get; set; }

    /// <summary>What the fake clock shows at the start.</summary>
    /// <value>The default, null, is the machine's time, so that tokens and certificates are valid.</value>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>Settings by key, such as <c>Sophia:Mcp:ToolTimeout</c>; they beat every other source of configuration.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of the environment.</summary>
    /// <value>The default is <c>Development</c>: no drain delay, no authentication needed on the loopback address.</value>
    public string EnvironmentName { get; set; } = "Development";

    /// <summary>Changes the application's builder, after the server has been added: replaces services, adds others.</summary>
    /// <value>The default is null.</value>
    public Action<WebApplicationBuilder>? Configure { get; set; }

    /// <summary>Changes the application before the server is mapped: middleware, other endpoints.</summary>
    /// <value>The default is null.</value>
    public Action<WebApplication>? ConfigureApplication { get; set; }

    /// <summary>The path of the server that the client connects to.</summary>
    /// <value>The default is <c>/mcp</c>.</value>
    public string Path { get; set; } = "/mcp";

    /// <summary>The servers of a program that adds several, by name, and where each is mapped.</summary>
    /// <value>Empty, the default, is one server without a name at <see cref="Path"/>. Otherwise the client connects to the first that was put in here.</value>
    /// <remarks>Faults strike in all of them: a tool's in every server that has a tool of that name.</remarks>
    public IDictionary<string, string> Servers { get; } = new OrderedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Headers of every request of the client, such as an API key.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How the client introduces itself: name, capabilities, handlers, protocol revision.</summary>
    /// <value>The default, null, is the SDK's client with the newest revision.</value>
    public McpClientOptions? Client { get; set; }

    /// <summary>The least severe level that <see cref="McpTestServer.Logs"/> keeps.</summary>
    /// <value>The default is <see cref="LogLevel.Debug"/>.</value>
    public LogLevel LogLevel { get; set; } = LogLevel.Debug;

    /// <summary>How long the start may take by the machine's clock.</summary>
    /// <value>The default is one minute.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
