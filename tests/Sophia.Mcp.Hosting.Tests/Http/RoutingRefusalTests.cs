using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>What HTTP refuses at the endpoint before the protocol sees it.</summary>
public sealed class RoutingRefusalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", McpSessionMode.Stateless, 405, "POST")]
    [InlineData("DELETE", McpSessionMode.Stateless, 405, "POST")]
    [InlineData("PUT", McpSessionMode.Hybrid, 405, "DELETE, GET, POST")]
    public async Task A_wrong_method_is_told_which_one_to_use(string method, McpSessionMode mode, int status, string allowed)
    {
        await using var app = await StartAsync(options => options.Sessions.Mode = mode);

        var (response, body) = await SendAsync(app, method, null, null);

        AssertError(response, body, status);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order()));
        Assert.Contains("POST with Content-Type: application/json", Message(body), StringComparison.Ordinal);
        Assert.True(response.Headers.Contains("X-Correlation-ID"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json-seq")]
    public async Task A_wrong_content_type_is_told_which_one_to_send(string type)
    {
        await using var app = await StartAsync();

        var (response, body) = await SendAsync(app, "POST", "{}", type);

        AssertError(response, body, 415);
        Assert.Contains("Content-Type: application/json", Message(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_sdk_refuses_keeps_the_sdks_body()
    {
        await using var app = await StartAsync(static options => options.Sessions.Mode = McpSessionMode.Hybrid);

        var (unacceptable, first) = await SendAsync(app, "POST", "{}", "application/json", ("Accept", "text/html"));
        var (unknown, second) = await SendAsync(app, "POST", """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""", "application/json",
            ("Accept", "application/json, text/event-stream"), ("Mcp-Session-Id", "nobody"));
        var (noStream, third) = await SendAsync(app, "GET", null, null, ("MCP-Protocol-Version", "2026-07-28"));

        AssertError(unacceptable, first, 406);
        AssertError(unknown, second, 404);
        Assert.Equal(7, (int?)second!["id"]);
        AssertError(noStream, third, 405);
        Assert.Contains("subscriptions/listen", Message(third), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task Head_and_options_are_answered_as_ever(string method)
    {
        await using var app = await StartAsync();

        var (response, body) = await SendAsync(app, method, null, null);

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Null(body);
    }

    [Fact]
    public async Task A_preflight_is_answered_by_cors()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder =>
            {
                builder.Services.AddCors(static cors => cors.AddDefaultPolicy(static policy => policy.WithOrigins("http://127.0.0.1:3000").WithMethods("POST").AllowAnyHeader()));
                builder.AddSophiaMcpServer().WithTools<Echo>();
            },
            static app =>
            {
                app.UseCors();
                app.MapSophiaMcpServer();
            });

        var (response, body) = await SendAsync(app, "OPTIONS", null, null, ("Origin", "http://127.0.0.1:3000"), ("Access-Control-Request-Method", "POST"));

        Assert.Equal((204, "http://127.0.0.1:3000"), ((int)response.StatusCode, response.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Null(body);
    }

    [Fact]
    public async Task The_applications_own_endpoints_and_fallback_go_on()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder => builder.AddSophiaMcpServer().WithTools<Echo>(),
            static app =>
            {
                app.MapSophiaMcpServer();
                app.MapPost("/other", static () => "mine");
                app.MapFallback(static () => "the page");
            });

        Assert.Equal("the page", await app.Http.GetStringAsync("/mcp", Token));
        Assert.Equal("the page", await app.Http.GetStringAsync("/other", Token));
    }

    [Fact]
    public async Task Elsewhere_routing_says_nothing_and_with_the_switch_off_nowhere()
    {
        static void Map(WebApplication app)
        {
            app.MapSophiaMcpServer();
            app.MapPost("/other", static () => "mine");
        }

        await using var on = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer().WithTools<Echo>(), Map);
        await using var off = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer(static options => options.HttpErrors = false).WithTools<Echo>(), Map);

        foreach (var (app, path) in new[] { (on, "/other"), (off, "/mcp") })
        {
            using var response = await app.Http.GetAsync(path, Token);
            Assert.Equal((405, ""), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        }
    }

    [Theory]
    [InlineData("/{tenant}/mcp", "/acme/mcp")]
    [InlineData("", "/")]
    public async Task It_is_so_wherever_the_server_was_mapped(string pattern, string path)
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer().WithTools<Echo>(), app => app.MapSophiaMcpServer(pattern));

        using var response = await app.Http.GetAsync(path, Token);

        AssertError(response, McpApp.Parse(await response.Content.ReadAsStringAsync(Token)), 405);
    }

    private static Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null) => McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer(configure).WithTools<Echo>());

    private static async Task<(HttpResponseMessage Response, JsonNode? Body)> SendAsync(
        McpApp app, string method, string? body, string? type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await app.Http.SendAsync(request, Token);
        return (response, McpApp.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    private static void AssertError(HttpResponseMessage response, JsonNode? body, int status)
    {
        Assert.Equal((status, "application/json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("2.0", (string?)body!["jsonrpc"]);
        Assert.True((int)body["error"]!["code"]! < 0);
    }

    private static string? Message(JsonNode? body) => (string?)body!["error"]!["message"];

    [McpServerToolType]
    private sealed class Echo
    {
        [McpServerTool(Name = "echo")]
        public static string Say(string text) => text;
    }
}
