using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ModelContextProtocol.Client;
using Sophia.Hosting;

/// <summary>A server on real Kestrel, with the SDK's client and raw HTTP.</summary>
internal sealed class McpApp : IAsyncDisposable
{
    private readonly List<McpClient> _clients = [];

    private McpApp(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public FakeLogCollector Logs => App.Services.GetFakeLogCollector();

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts without waiting for readiness.</summary>
    public static async Task<McpApp> StartAsync(
        Action<WebApplicationBuilder> configure, Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = "mcp-tests" });
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        configure(builder);
        var app = builder.Build();
        (map ?? (static app => app.MapSophiaMcpServer()))(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new McpApp(app);
    }

    /// <summary>Starts and waits until the server takes calls.</summary>
    public static async Task<McpApp> ReadyAsync(
        Action<WebApplicationBuilder> configure, Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var app = await StartAsync(configure, map, settings);
        if (app.App.Services.GetService<ServiceLifecycle>() is { } lifecycle)
        {
            await lifecycle.WhenReady.WaitAsync(TestContext.Current.CancellationToken);
        }

        return app;
    }

    public async Task<McpClient> ConnectAsync(McpClientOptions? options = null, string path = "/mcp")
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(Address, path), TransportMode = HttpTransportMode.StreamableHttp });
        var client = await McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);
        _clients.Add(client);
        return client;
    }

    /// <summary>One request of the revision that knows no sessions; the JSON of the answer.</summary>
    public async Task<(HttpResponseMessage Response, JsonNode? Body)> PostAsync(
        string body, string? method = null, string? name = null, params (string Name, string Value)[] headers)
    {
        using var request = Modern(Encoding.UTF8.GetBytes(body), method, name);
        foreach (var (header, value) in headers)
        {
            request.Headers.Add(header, value);
        }

        var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    public static HttpRequestMessage Modern(byte[] body, string? method = null, string? name = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        if (method is not null)
        {
            request.Headers.Add("Mcp-Method", method);
        }

        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }

        return request;
    }

    /// <summary>What every request of that revision carries.</summary>
    public const string Meta =
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}""";

    /// <summary>A call of a tool in that revision.</summary>
    public static string Call(string tool, string arguments = "{}") =>
        $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}},"_meta":{{{Meta}}}}}""";

    public Task<(HttpResponseMessage Response, JsonNode? Body)> CallAsync(string tool, string arguments = "{}", string? user = null, string? claims = null) =>
        PostAsync(Call(tool, arguments), "tools/call", tool, user is null ? [] : claims is null ? [(TestUsers.Header, user)] : [(TestUsers.Header, user), (TestUsers.Claims, claims)]);

    /// <summary>The JSON of a plain body or of the last event of a stream.</summary>
    public static JsonNode? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var data = text.Split('\n').LastOrDefault(static line => line.StartsWith("data:", StringComparison.Ordinal));
        return JsonNode.Parse(data?[5..] ?? text);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        Http.Dispose();
        await App.DisposeAsync();
    }
}
