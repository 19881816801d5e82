using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;
using Sophia.Resilience;

namespace Availability;

/// <summary>Tools that are not listed while what they need is not there, and clients who learn of it.</summary>
public sealed class HiddenToolTests
{
    private const string Changed = "notifications/tools/list_changed";
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSophiaResilience();
            builder.AddSophiaMcpServer().WithTools<Tools>();
        },
        settings: settings);

    private static CircuitBreaker Breaker(McpApp app) => app.Get<CircuitBreakerRegistry>().GetOrAdd("postgres");

    private static async Task<string[]> ListAsync(McpApp app)
    {
        var (_, body) = await app.PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{{{McpApp.Meta}}}}}""", "tools/list");
        return [.. body!["result"]!["tools"]!.AsArray().Select(static tool => (string)tool!["name"]!).Order()];
    }

    private static async Task<StreamReader> ListenAsync(McpApp app)
    {
        var body = $$$"""{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true,"promptsListChanged":true},"_meta":{{{McpApp.Meta}}}}}""";
        var request = McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(body), "subscriptions/listen");
        var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(200, (int)response.StatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync(Token));
    }

    private static Task<JsonNode> NextAsync(StreamReader stream) => RawSessions.NextMessageAsync(stream);

    [Fact]
    public async Task A_list_leaves_the_tool_out_at_once_and_whoever_still_calls_it_is_told_why_not()
    {
        await using var app = await StartAsync();
        Assert.Equal(["always", "query"], await ListAsync(app));
        Breaker(app).Isolate();

        Assert.Equal(["always"], await ListAsync(app));
        Assert.Equal("unavailable", (string?)(await app.CallAsync("query")).Body!["result"]!["_meta"]!["sophia/reason"]);
        Breaker(app).Reset();
        Assert.Equal(["always", "query"], await ListAsync(app));
    }

    [Fact]
    public async Task A_client_without_a_session_that_listens_hears_of_both_changes()
    {
        await using var app = await StartAsync();
        using var stream = await ListenAsync(app);
        var acknowledged = await NextAsync(stream);
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)acknowledged["method"]);
        Assert.Equal("""{"toolsListChanged":true}""", acknowledged["params"]!["notifications"]!.ToJsonString());

        foreach (var change in new Action<CircuitBreaker>[] { static breaker => breaker.Isolate(), static breaker => breaker.Reset() })
        {
            change(Breaker(app));
            _time.Advance(TimeSpan.FromSeconds(1));
            var told = await NextAsync(stream);
            Assert.Equal((Changed, 7), ((string?)told["method"], (int?)told["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]));
        }

        Assert.Contains(app.Logs.GetSnapshot(), static log => log.Message.Contains("The tool query is hidden: the service postgres", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_said_while_nothing_changes()
    {
        await using var app = await StartAsync(("Sophia:Mcp:KeepAlive", "00:01:00"));
        using var stream = await ListenAsync(app);
        await NextAsync(stream);
        for (var i = 0; i < 30; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Breaker(app).Isolate();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Changed, (string?)(await NextAsync(stream))["method"]);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_session_hears_of_it_too(string template)
    {
        await using var app = await StartAsync(("Sophia:Mcp:Sessions:Mode", "Hybrid"), ("Sophia:Mcp:OptionsTemplate", template));
        using var raw = new RawSessions(new HttpClient { BaseAddress = app.Address });
        using var stream = await raw.ListenAsync((await raw.OpenAsync())!);
        await Eventually.IsTrueAsync(() => app.Get<McpSessionRegistry>().List().Any(static session => session.HasStream));
        Breaker(app).Isolate();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Changed, (string?)(await NextAsync(stream))["method"]);
    }

    [Fact]
    public async Task One_listener_too_many_is_granted_nothing_and_nothing_stays_open_for_it()
    {
        await using var app = await StartAsync(("Sophia:Mcp:Sessions:MaxSessionsPerUser", "1"));
        using var first = await ListenAsync(app);
        await NextAsync(first);
        using var second = await ListenAsync(app);

        Assert.Equal("{}", (await NextAsync(second))["params"]!["notifications"]!.ToJsonString());
        Assert.Equal(7, (int?)(await NextAsync(second))["id"]);
    }

    [Fact]
    public async Task A_listener_that_goes_gives_its_place_back()
    {
        await using var app = await StartAsync(("Sophia:Mcp:Sessions:MaxSessionsPerUser", "1"));
        var first = await ListenAsync(app);
        await NextAsync(first);
        first.Dispose();

        string granted;
        do
        {
            using var next = await ListenAsync(app);
            granted = (await NextAsync(next))["params"]!["notifications"]!.ToJsonString();
        }
        while (granted == "{}");
        Assert.Equal("""{"toolsListChanged":true}""", granted);
    }

    [Fact]
    public async Task A_listener_does_not_hold_the_shutdown_up()
    {
        await using var app = await StartAsync();
        using var stream = await ListenAsync(app);
        await NextAsync(stream);

        await app.App.StopAsync(Token);

        Assert.Equal(7, (int?)(await NextAsync(stream))["id"]);
    }

    [Fact]
    public async Task In_json_mode_listening_is_answered_at_once_as_by_the_sdk()
    {
        await using var app = await StartAsync(("Sophia:Mcp:ResponseMode", "Json"));
        using var stream = await ListenAsync(app);
        Assert.NotNull(JsonNode.Parse(await stream.ReadToEndAsync(Token))!["result"]);
    }

    [Fact]
    public async Task Without_a_tool_that_may_be_hidden_the_sdks_handler_stays()
    {
        await using var app = await StartAsync(("Sophia:Server:Tools:query:WhenUnavailable", "Refuse"));
        Assert.Null(app.Get<Microsoft.Extensions.Options.IOptions<McpServerOptions>>().Value.Handlers.SubscriptionsListenHandler);
        Breaker(app).Isolate();
        Assert.Equal(["always", "query"], await ListAsync(app));
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "query"), RequiresService("postgres", WhenUnavailable = ToolUnavailability.Hide)]
        public static string Query() => "";

        [McpServerTool(Name = "always")]
        public static string Always() => "";
    }
}
