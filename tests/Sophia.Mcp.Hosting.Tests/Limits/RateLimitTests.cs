using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Limits;

public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.AddSophiaMcpServer().WithTools<Tools>();
        },
        static app =>
        {
            app.Use(TestUsers.FromHeader);
            app.MapSophiaMcpServer();
        },
        settings);

    private static string? Reason(JsonNode? body) => (string?)body!["result"]?["_meta"]?["sophia/reason"];

    private static Task<HttpResponseMessage> AsUserAsync(McpApp app, string user, string tool = "cheap")
    {
        var request = McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(McpApp.Call(tool)), "tools/call", tool);
        request.Headers.Add(TestUsers.Header, user);
        return app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Over_the_rate_the_answer_is_429_with_a_json_rpc_error_and_the_time_to_come_back()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "3"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("cheap")).Response.StatusCode);
        }

        var (refused, body) = await app.CallAsync("cheap");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", refused.Headers.RetryAfter!.ToString());
        Assert.Equal("2.0", (string?)body!["jsonrpc"]);
        Assert.Equal(1, (int?)body["error"]!["data"]!["retryAfterSeconds"]);
        Assert.True(refused.Headers.Contains("X-Correlation-ID"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("cheap")).Response.StatusCode);
    }

    [Fact]
    public async Task Each_user_has_a_rate_of_their_own_whatever_address_they_share()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "1"));

        using var first = await AsUserAsync(app, "ada");
        using var second = await AsUserAsync(app, "ada");
        using var other = await AsUserAsync(app, "grace");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, other.StatusCode]);
    }

    [Fact]
    public async Task All_together_have_a_rate_too()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:TotalRequestsPerMinute", "60"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => AsUserAsync(app, i.ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(10, answers.Count(static answer => answer.StatusCode is HttpStatusCode.OK));
        Assert.Equal(2, answers.Count(static answer => answer.StatusCode is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_tools_own_rate_is_answered_by_a_result_and_leaves_the_other_tools_alone()
    {
        await using var app = await StartAsync();
        await app.CallAsync("rare");
        await app.CallAsync("rare");

        var (response, body) = await app.CallAsync("rare");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("rate", Reason(body));
        Assert.True((bool?)body!["result"]!["isError"]);
        Assert.Equal(30, (int?)body["result"]!["_meta"]!["sophia/retryAfterSeconds"]);
        Assert.Null(Reason((await app.CallAsync("cheap")).Body));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(Reason((await app.CallAsync("rare")).Body));
    }

    [Fact]
    public async Task A_dear_tool_uses_up_more_of_its_callers_share()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "10"));

        Assert.Null(Reason((await app.CallAsync("dear")).Body));
        Assert.Equal("rate", Reason((await app.CallAsync("dear")).Body));
        Assert.Null(Reason((await app.CallAsync("cheap")).Body));
    }

    [Fact]
    public async Task A_tool_dearer_than_the_burst_can_be_called_with_a_full_bucket_and_the_wait_is_exact()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "10"));
        Assert.Null(Reason((await app.CallAsync("dearest")).Body));
        _time.Advance(TimeSpan.FromSeconds(3));

        var (_, refused) = await app.CallAsync("dearest");

        // The request itself has been counted, and will be again.
        Assert.Equal(("rate", 8), (Reason(refused), (int?)refused!["result"]!["_meta"]!["sophia/retryAfterSeconds"]));
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Null(Reason((await app.CallAsync("dearest")).Body));
    }

    [Fact]
    public async Task Whoever_all_together_are_too_many_for_keeps_their_own_share()
    {
        await using var app = await StartAsync(
            ("Sophia:Server:RateLimiting:RequestsPerMinute", "1"), ("Sophia:Server:RateLimiting:BurstSize", "1"), ("Sophia:Server:RateLimiting:TotalRequestsPerMinute", "60"));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => AsUserAsync(app, i.ToString(CultureInfo.InvariantCulture))));
        using var refused = await AsUserAsync(app, "late");
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (refused.StatusCode, refused.Headers.RetryAfter!.ToString()));

        _time.Advance(TimeSpan.FromSeconds(1));

        using var answered = await AsUserAsync(app, "late");
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task A_call_that_the_server_refuses_is_none_of_the_tools_own()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "10"));
        Assert.Null(Reason((await app.CallAsync("both")).Body));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("rate", Reason((await app.CallAsync("both")).Body));
        }

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(Reason((await app.CallAsync("both")).Body));
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.NotFound)]
    [InlineData("DELETE", HttpStatusCode.OK)]
    public async Task Every_request_of_a_session_counts(string method, HttpStatusCode unlimited)
    {
        await using var app = await StartAsync(
            ("Sophia:Mcp:Sessions:Mode", "Hybrid"), ("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "3"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
            request.Headers.Accept.ParseAdd("text/event-stream");
            request.Headers.Add("Mcp-Session-Id", "made-up");
            using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
            answers.Add(response.StatusCode);
        }

        // Each looks for the session in the store, if there is one.
        Assert.Equal([unlimited, unlimited, unlimited, HttpStatusCode.TooManyRequests], answers);
    }

    [Theory]
    [InlineData("Sophia:Mcp:RateLimits", "false")]
    [InlineData("Sophia:Server:Tools:rare:RequestsPerMinute", "0")]
    [InlineData("Sophia:Server:Tools:rare:BurstSize", "100")]
    public async Task Configuration_beats_the_attribute_and_the_switch_ends_all_rates(string key, string value)
    {
        await using var app = await StartAsync((key, value));
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(Reason((await app.CallAsync("rare")).Body));
        }
    }

    [Fact]
    public async Task A_storm_of_refusals_is_counted_and_fills_no_log()
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "1"), ("Sophia:Server:RateLimiting:BurstSize", "1"));
        using var refusals = new MetricCollector<long>(
            app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.request.refusals");
        await app.CallAsync("cheap");

        await Parallel.ForAsync(0, 500, TestContext.Current.CancellationToken, async (_, _) =>
            Assert.Equal(HttpStatusCode.TooManyRequests, (await app.CallAsync("cheap")).Response.StatusCode));

        Assert.Equal(500, refusals.GetMeasurementSnapshot().Sum(static measured => measured.Value));
        Assert.Single(app.Logs.GetSnapshot(), static log => log.Level is LogLevel.Warning && log.Message.Contains("over the rate limit", StringComparison.Ordinal));
        using var live = await app.Http.GetAsync(new Uri("/live", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task A_storm_over_a_tools_rate_fills_no_log_either()
    {
        await using var app = await StartAsync();
        await Parallel.ForAsync(0, 300, TestContext.Current.CancellationToken, async (_, _) => await app.CallAsync("rare"));
        _time.Advance(TimeSpan.FromSeconds(11));
        await app.CallAsync("rare");

        var lines = app.Logs.GetSnapshot().Where(static log => log.Level is LogLevel.Warning && log.Message.Contains("The tool rare", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains("298 since the last such line", lines[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RequestsPerMinute", "0")]
    [InlineData("BurstSize", "many")]
    public async Task A_rate_out_of_range_stops_the_start(string key, string value)
    {
        var failed = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(($"Sophia:Server:RateLimiting:{key}", value)));
        Assert.Contains(key, failed.Message, StringComparison.Ordinal);
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "cheap")]
        public static string Cheap() => "";

        [McpServerTool(Name = "rare"), ToolRateLimit(2, Burst = 2)]
        public static string Rare() => "";

        [McpServerTool(Name = "dear"), ToolRateLimit(0, Weight = 8)]
        public static string Dear() => "";

        [McpServerTool(Name = "dearest"), ToolRateLimit(0, Weight = 50)]
        public static string Dearest() => "";

        [McpServerTool(Name = "both"), ToolRateLimit(2, Burst = 2, Weight = 8)]
        public static string Both() => "";
    }
}
