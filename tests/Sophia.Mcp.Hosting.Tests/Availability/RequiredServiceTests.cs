using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Allocations.Tests;
using Sophia.Mcp.Hosting;
using Sophia.Resilience;

namespace Availability;

/// <summary>Tools that say so at once when what they need is not there.</summary>
public sealed class RequiredServiceTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private volatile bool _healthy = true;

    private Task<McpApp> StartAsync(Action<WebApplicationBuilder>? configure = null, params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSophiaResilience();
            builder.Services.AddHealthChecks().AddCheck("checked", () => _healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("secret detail"));
            builder.AddSophiaMcpServer().WithTools<Tools>();
            configure?.Invoke(builder);
        },
        settings: settings);

    private static async Task<JsonNode> CallAsync(McpApp app, string tool) => (await app.CallAsync(tool)).Body!["result"]!;

    private static string? Reason(JsonNode result) => (string?)result["_meta"]?["sophia/reason"];

    [Fact]
    public async Task An_open_breaker_shows_at_the_very_next_call_and_so_does_a_closed_one()
    {
        await using var app = await StartAsync();
        var breaker = app.Get<CircuitBreakerRegistry>().GetOrAdd("postgres");
        Assert.Null(Reason(await CallAsync(app, "query")));
        while (breaker.TryAcquire(out var permit))
        {
            permit.Failure(new IOException());
        }

        var refused = await CallAsync(app, "query");

        Assert.True((bool?)refused["isError"]);
        Assert.Equal(("unavailable", "postgres", 60), (Reason(refused), (string?)refused["_meta"]!["sophia/service"], (int?)refused["_meta"]!["sophia/retryAfterSeconds"]));
        Assert.Contains("the service 'postgres', which it needs, is down. Nothing was done. Try again in 60 s.", (string?)refused["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.Null(Reason(await CallAsync(app, "plain")));

        // Half-open: the next call is the probe.
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(Reason(await CallAsync(app, "query")));
        breaker.Isolate();
        Assert.Null((await CallAsync(app, "query"))["_meta"]!["sophia/retryAfterSeconds"]);
        breaker.Reset();
        Assert.Null(Reason(await CallAsync(app, "query")));
    }

    [Fact]
    public async Task A_refusal_does_not_run_the_tool_takes_no_slot_and_is_counted()
    {
        await using var app = await StartAsync(null, ("Sophia:Server:Tools:query:MaxConcurrency", "1"));
        using var refusals = new MetricCollector<long>(
            app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.tool.refusals");
        app.Get<CircuitBreakerRegistry>().GetOrAdd("postgres").Isolate();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("unavailable", Reason(await CallAsync(app, "query")));
        }

        Assert.Equal(3, refusals.GetMeasurementSnapshot().Count(static one => (string?)one.Tags["sophia.reason"] == "unavailable" && (string?)one.Tags["gen_ai.tool.name"] == "query"));
    }

    [Fact]
    public async Task An_unhealthy_check_of_that_name_counts_and_the_next_caller_finds_out_that_it_is_back()
    {
        _healthy = false;
        await using var app = await StartAsync();
        var refused = await CallAsync(app, "checked");
        Assert.Equal(("unavailable", 30), (Reason(refused), (int?)refused["_meta"]!["sophia/retryAfterSeconds"]));
        Assert.DoesNotContain("secret detail", refused.ToJsonString(), StringComparison.Ordinal);

        // The look that the refused call has begun must have ended: who asks meanwhile joins it, and learns what it found.
        await app.Get<Sophia.Health.HealthCheckRunner>().RefreshAsync("checked", TestContext.Current.CancellationToken);
        _healthy = true;
        // Long before the next regular run.
        _time.Advance(TimeSpan.FromSeconds(3));
        var again = await CallAsync(app, "checked");
        Assert.True(Reason(again) is null || (int?)again["_meta"]!["sophia/retryAfterSeconds"] == 27);
        await Eventually.IsTrueAsync(() => app.Get<Sophia.Health.HealthCheckRunner>().Current.Entries.Single(static one => one.Name == "checked").Status is HealthStatus.Healthy);
        Assert.Null(Reason(await CallAsync(app, "checked")));
    }

    [Fact]
    public async Task A_breaker_that_has_closed_since_the_last_check_knows_better()
    {
        _healthy = false;
        await using var app = await StartAsync();
        var breaker = app.Get<CircuitBreakerRegistry>().GetOrAdd("checked");
        breaker.Isolate();
        _time.Advance(TimeSpan.FromMilliseconds(10));
        breaker.Reset();

        Assert.Null(Reason(await CallAsync(app, "checked")));
        _time.Advance(TimeSpan.FromMilliseconds(10));
        await app.Get<Sophia.Health.HealthCheckRunner>().RefreshAsync("checked", TestContext.Current.CancellationToken);
        Assert.Equal("unavailable", Reason(await CallAsync(app, "checked")));
    }

    [Theory]
    [InlineData("plain", "Sophia:Server:Tools:plain:RequiredServices:0", "postgres", true)]
    [InlineData("plain", "Sophia:Mcp:RequiredServices:0", "postgres", true)]
    [InlineData("query", "Sophia:Server:Tools:query:RequiredServices:0", "another", false)]
    [InlineData("query", "Sophia:Mcp:RequiredServiceChecks", "false", false)]
    [InlineData("query", "Sophia:Mcp:Timeouts", "true", true)]
    public async Task Configuration_beats_the_attribute_and_the_switch_ends_it(string tool, string key, string value, bool refused)
    {
        await using var app = await StartAsync(null, (key, value));
        app.Get<CircuitBreakerRegistry>().GetOrAdd("postgres").Isolate();

        Assert.Equal(refused ? "unavailable" : null, Reason(await CallAsync(app, tool)));
    }

    [Fact]
    public async Task Any_check_under_the_key_is_asked_and_one_that_would_wait_is_not_waited_for()
    {
        var gate = new Gate();
        await using var app = await StartAsync(builder => builder.Services.AddKeyedSingleton<IHealthCheck>("sophia.service", gate));
        Assert.Null(Reason(await CallAsync(app, "query")));
        gate.Answer = Task.FromResult(HealthCheckResult.Unhealthy(data: new Dictionary<string, object> { ["sophia.retry_after"] = TimeSpan.FromSeconds(7.2) }));

        Assert.Equal(8, (int?)(await CallAsync(app, "query"))["_meta"]!["sophia/retryAfterSeconds"]);
        gate.Answer = new TaskCompletionSource<HealthCheckResult>().Task;
        Assert.Null(Reason(await CallAsync(app, "query")));
        Assert.Contains("postgres", gate.Asked);
    }

    [Fact]
    public async Task A_name_that_nothing_reports_on_is_said_at_the_start_and_the_others_are_not()
    {
        await using var app = await StartAsync(static builder =>
        {
            builder.Services.AddServiceResilience("policy");
            builder.AddSophiaMcpServer(static options => Array.ForEach(["checked", "policy", "misspelt"], options.RequiredServices.Add));
        });

        var warning = Assert.Single(app.Logs.GetSnapshot(), static log => log.Message.Contains("nothing reports on", StringComparison.Ordinal));
        Assert.Contains("misspelt", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("policy", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("checked", warning.Message, StringComparison.Ordinal);
        Assert.Null(Reason(await CallAsync(app, "plain")));
    }

    [Fact]
    public async Task A_named_server_asks_the_breakers_of_the_application()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder =>
            {
                builder.Services.AddSophiaResilience();
                builder.AddSophiaMcpServer<Named>("named");
            },
            static app => app.MapSophiaMcpServer("/mcp", "named"));
        app.Get<CircuitBreakerRegistry>().GetOrAdd("postgres").Isolate();

        Assert.Equal("unavailable", Reason(await CallAsync(app, "named_query")));
    }

    [Fact]
    public async Task Asking_allocates_nothing_while_all_is_well()
    {
        await using var app = await StartAsync();
        app.Get<CircuitBreakerRegistry>().GetOrAdd("postgres");
        var availability = app.Get<ServiceAvailability>();
        RequiredService[] services = [availability.Service("postgres"), availability.Service("checked")];

        AllocationAssert.Nothing(() => availability.Outage(services));
    }

    private sealed class Gate : IHealthCheck
    {
        public Task<HealthCheckResult> Answer { get; set; } = Task.FromResult(HealthCheckResult.Healthy());

        public System.Collections.Concurrent.ConcurrentBag<string> Asked { get; } = [];

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Asked.Add(context.Registration.Name);
            return Answer;
        }
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "query"), RequiresService("postgres")]
        public static string Query() => "";

        [McpServerTool(Name = "checked"), RequiresService("checked")]
        public static string Checked() => "";

        [McpServerTool(Name = "plain")]
        public static string Plain() => "";
    }

    [RequiresService("postgres")]
    private sealed class Named : StandardizedMcpServer
    {
        [McpServerTool(Name = "named_query")]
        public static string Query() => "";
    }
}
