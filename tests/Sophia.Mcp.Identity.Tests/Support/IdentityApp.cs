using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>A server that asks callers who they are, and requests to it.</summary>
internal static class IdentityApp
{
    public const string Audience = "https://mcp.example.test/mcp";

    /// <summary>A server that takes the issuer's tokens, and API keys if there are any.</summary>
    public static Task<McpApp> WithTokensAsync(TestIssuer issuer, FakeTimeProvider? time = null, Action<WebApplicationBuilder>? configure = null, params (string, string)[] settings) =>
        StartAsync(time, configure, [("Sophia:Mcp:Identity:Authority", issuer.Address), ("Sophia:Mcp:Identity:Audiences:0", Audience), .. settings]);

    public static Task<McpApp> StartAsync(FakeTimeProvider? time = null, Action<WebApplicationBuilder>? configure = null, params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            if (time is not null)
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Configuration["Sophia:Mcp:BodyTimeout"] = "00:00:00";
                builder.Configuration["Sophia:Mcp:WriteTimeout"] = "00:00:00";
            }

            if (configure is null)
            {
                builder.AddSophiaMcpServer().WithTools<Tools>();
            }
            else
            {
                configure(builder);
            }
        },
        null,
        settings);

    /// <summary>A call of a tool with the headers a test gives.</summary>
    public static async Task<(HttpResponseMessage Response, JsonNode? Body)> CallAsync(
        this McpApp app, string tool, params (string Name, string Value)[] headers)
    {
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call(tool)), "tools/call", tool);
        return await app.SendAsync(request, headers);
    }

    public static Task<(HttpResponseMessage Response, JsonNode? Body)> CallWithAsync(this McpApp app, string token, string tool = "who") =>
        app.CallAsync(tool, ("Authorization", $"Bearer {token}"));

    public static async Task<(HttpResponseMessage Response, JsonNode? Body)> SendAsync(this McpApp app, HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, McpApp.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>The text of a result.</summary>
    public static string? Text(this JsonNode? body) => (string?)body?["result"]?["content"]?[0]?["text"];

    /// <summary>The names that a list shows.</summary>
    public static async Task<string[]> ListAsync(this McpApp app, string method, string what, params (string, string)[] headers)
    {
        var body = $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"_meta":{{{McpApp.Meta}}}}}""";
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(body), method);
        var (response, answer) = await app.SendAsync(request, headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return [.. answer!["result"]![what]!.AsArray().Select(static item => (string)(item!["name"] ?? item["uri"])!).Order(StringComparer.Ordinal)];
    }

    /// <summary>The SDK's client, with headers.</summary>
    public static Task<McpClient> ConnectAsync(this McpApp app, McpClientOptions? options, string path = "/mcp", params (string Name, string Value)[] headers) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(app.Address, path), TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = headers.ToDictionary(static header => header.Name, static header => header.Value),
        }),
        options,
        cancellationToken: TestContext.Current.CancellationToken);

    public static string Challenge(this HttpResponseMessage response) => Assert.Single(response.Headers.WwwAuthenticate).ToString();

    [McpServerToolType]
    internal sealed class Tools
    {
        [McpServerTool(Name = "who")]
        public static string Who(ClaimsPrincipal? user) => $"{user?.FindFirst("sub")?.Value ?? "nobody"} {string.Join(' ', user?.FindAll("scope").Select(static claim => claim.Value) ?? [])}".TrimEnd();
    }
}
