using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class ToolLimitTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Workshop _workshop = new();

    private Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null, params (string, string)[] settings) =>
        McpApp.ReadyAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton(_workshop);
                builder.AddSophiaMcpServer(configure).WithTools(_workshop);
            },
            null,
            settings);

    private static string? Reason(JsonNode? body) => (string?)body!["result"]!["_meta"]?["sophia/reason"];

    [Fact]
    public async Task The_caller_of_a_tool_that_ignores_its_token_is_answered_at_the_timeout()
    {
        await using var app = await StartAsync(static options => options.ToolTimeout = TimeSpan.FromSeconds(10));
        var call = app.CallAsync("ignore");
        await _workshop.StartedAsync(1);

        _time.Advance(TimeSpan.FromSeconds(10));

        var (response, body) = await call;
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("timeout", Reason(body));
        Assert.Contains("did not finish within 10 s", (string?)body!["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.True(_workshop.Cancelled);
        _workshop.Release();
    }

    [Fact]
    public async Task The_caller_of_a_tool_that_blocks_its_thread_is_answered_too()
    {
        await using var app = await StartAsync(static options => options.ToolTimeout = TimeSpan.FromSeconds(10));
        var call = app.CallAsync("block");
        await _workshop.StartedAsync(1);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("timeout", Reason((await call).Body));
        _workshop.Release();
    }

    [Fact]
    public async Task The_slot_returns_when_the_overdue_call_ends()
    {
        await using var app = await StartAsync(static options => One(options));
        var plan = await TimeOutOneAsync(app);
        Assert.Equal("busy", Reason((await app.CallAsync("ignore")).Body));

        _workshop.Release();
        await Eventually.IsTrueAsync(() => plan.Overdue == 0);

        Assert.Equal("done", (string?)(await app.CallAsync("ignore")).Body!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task The_slot_returns_after_abandon_after_and_the_abandoned_call_is_counted()
    {
        await using var app = await StartAsync(static options => One(options));
        var plan = await TimeOutOneAsync(app);

        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.IsTrueAsync(() => plan.Abandoned == 1);

        var second = app.CallAsync("ignore");
        await _workshop.StartedAsync(2);
        _workshop.Release();
        Assert.Null(Reason((await second).Body));
        await Eventually.IsTrueAsync(() => plan.Abandoned == 0);
    }

    [Fact]
    public async Task Abandoned_calls_are_capped_and_beyond_the_cap_slots_stay_taken()
    {
        await using var app = await StartAsync(static options => options.MaxAbandonedCalls = One(options) ? 1 : 0);
        var plan = await TimeOutOneAsync(app);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.IsTrueAsync(() => plan.Abandoned == 1);
        await TimeOutOneAsync(app, 2);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("busy", Reason((await app.CallAsync("ignore")).Body));
        Assert.Equal((1, 2), (plan.Abandoned, plan.Overdue));
        _workshop.Release();
        await Eventually.IsTrueAsync(() => plan is { Abandoned: 0, Overdue: 0 });
    }

    [Fact]
    public async Task A_tool_without_slots_is_refused_when_too_many_of_its_calls_are_stuck()
    {
        await using var app = await StartAsync(static options =>
            (options.ToolTimeout, options.MaxConcurrency, options.MaxAbandonedCalls) = (TimeSpan.FromSeconds(10), 0, 1));
        await TimeOutOneAsync(app);

        Assert.Equal("stuck", Reason((await app.CallAsync("ignore")).Body));
        _workshop.Release();
    }

    [Fact]
    public async Task A_call_waits_in_the_queue_for_a_slot_and_the_one_too_many_is_refused_with_retry_after()
    {
        await using var app = await StartAsync(static options => (options.MaxConcurrency, options.QueueLimit) = (1, 1));
        var first = app.CallAsync("ignore");
        await _workshop.StartedAsync(1);
        var second = app.CallAsync("ignore");
        var third = app.CallAsync("ignore");

        var refused = await await Task.WhenAny(second, third);
        Assert.Equal("busy", Reason(refused.Body));
        Assert.Equal(5, (double)refused.Body!["result"]!["_meta"]!["sophia/retryAfterSeconds"]!);

        _workshop.Release();
        Assert.Null(Reason((await first).Body));
        Assert.Single([(await second).Body, (await third).Body], static body => Reason(body) is null);
    }

    [Fact]
    public async Task A_call_that_waits_too_long_is_refused()
    {
        await using var app = await StartAsync(static options => (options.MaxConcurrency, options.Timeouts) = (1, false));
        var first = app.CallAsync("ignore");
        await _workshop.StartedAsync(1);
        var second = app.CallAsync("ignore");

        // Its timer starts when it queues; advancing until it is answered needs no wall clock.
        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return second.IsCompleted;
        });

        Assert.Equal("busy", Reason((await second).Body));
        _workshop.Release();
        Assert.Null(Reason((await first).Body));
    }

    [Fact]
    public async Task Configuration_beats_attributes_and_attributes_beat_defaults()
    {
        await using var app = await StartAsync(
            null, ("Sophia:Server:Tools:configured:Timeout", "00:00:07"), ("Sophia:Server:Tools:configured:MaxConcurrency", "3"));
        foreach (var tool in new[] { "configured", "attributed", "ignore" })
        {
            _workshop.Release();
            await app.CallAsync(tool);
        }

        var plans = app.Get<ToolPlans>().All.ToDictionary(static plan => plan.Name, static plan => plan.Limits);
        Assert.Equal((TimeSpan.FromSeconds(7), 3, 9), (plans["configured"].Timeout, plans["configured"].MaxConcurrency, plans["configured"].QueueLimit));
        Assert.Equal((TimeSpan.FromSeconds(3), 2, 9), (plans["attributed"].Timeout, plans["attributed"].MaxConcurrency, plans["attributed"].QueueLimit));
        Assert.Equal((TimeSpan.FromMinutes(1), 128, 64), (plans["ignore"].Timeout, plans["ignore"].MaxConcurrency, plans["ignore"].QueueLimit));
    }

    [Fact]
    public async Task A_bad_limit_stops_the_start_and_names_the_tool()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(null, ("Sophia:Server:Tools:ignore:MaxConcurrency", "-1")));
        Assert.Contains("ignore", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_of_a_tool_that_does_not_exist_are_warned_about()
    {
        await using var app = await StartAsync(null, ("Sophia:Server:Tools:ignroe:MaxConcurrency", "1"));
        Assert.Contains(app.Logs.GetSnapshot(), static record => record.Message.Contains("ignroe", StringComparison.Ordinal));
    }

    private static bool One(SophiaMcpServerOptions options)
    {
        (options.ToolTimeout, options.MaxConcurrency, options.QueueLimit) = (TimeSpan.FromSeconds(10), 1, 0);
        return true;
    }

    private async Task<ToolPlan> TimeOutOneAsync(McpApp app, int started = 1)
    {
        var call = app.CallAsync("ignore");
        await _workshop.StartedAsync(started);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("timeout", Reason((await call).Body));
        var plan = app.Get<ToolPlans>().All.Single(static plan => plan.Name == "ignore");
        await Eventually.IsTrueAsync(() => plan.Overdue >= 1);
        return plan;
    }

    [McpServerToolType]
    internal sealed class Workshop
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _started;

        public bool Cancelled { get; private set; }

        public void Release() => _release.TrySetResult();

        public Task StartedAsync(int calls) => Eventually.IsTrueAsync(() => Volatile.Read(ref _started) >= calls);

        [McpServerTool(Name = "ignore")]
        public async Task<string> IgnoreAsync(CancellationToken cancellationToken)
        {
            cancellationToken.Register(() => Cancelled = true);
            Interlocked.Increment(ref _started);
            await _release.Task;
            return "done";
        }

        [McpServerTool(Name = "block")]
        public string Block()
        {
            Interlocked.Increment(ref _started);
            _release.Task.Wait();
            return "done";
        }

        [McpServerTool(Name = "configured"), ToolTimeout(3), ToolConcurrency(2, QueueLimit = 9)]
        public static string Configured() => "";

        [McpServerTool(Name = "attributed"), ToolTimeout(3), ToolConcurrency(2, QueueLimit = 9)]
        public static string Attributed() => "";
    }
}
