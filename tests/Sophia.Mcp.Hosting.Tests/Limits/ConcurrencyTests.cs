using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Allocations.Tests;
using Sophia.Mcp.Hosting;

namespace Limits;

/// <summary>Calls at the same time of one caller and of all; those of one tool are in <see cref="ToolLimitTests"/>.</summary>
public sealed class ConcurrencyTests
{
    private static readonly CallerKey A = CallerKey.User(null, "a");
    private static readonly CallerKey B = CallerKey.User(null, "b");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Bench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton(_bench);
            builder.AddSophiaMcpServer().WithTools(_bench);
        },
        static app =>
        {
            app.Use(TestUsers.FromHeader);
            app.MapSophiaMcpServer();
        },
        [("Sophia:Mcp:QueueLimit", "0"), .. settings]);

    private static async Task<string?> CallAsync(McpApp app, string user, string tool)
    {
        var (_, body) = await app.CallAsync(tool, user: user);
        return (string?)body!["result"]!["_meta"]?["sophia/reason"];
    }

    [Fact]
    public async Task One_caller_has_so_many_calls_under_way_and_nobody_else_notices()
    {
        await using var app = await StartAsync(("Sophia:Mcp:MaxConcurrencyPerCaller", "2"));
        var running = new[] { CallAsync(app, "ada", "work"), CallAsync(app, "ada", "other") };
        await _bench.StartedAsync(2);

        var (_, refused) = await app.CallAsync("work", user: "ada");
        var grace = CallAsync(app, "grace", "work");
        await _bench.StartedAsync(3);
        _bench.Release();

        Assert.Equal("caller_busy", (string?)refused!["result"]!["_meta"]!["sophia/reason"]);
        Assert.Equal(5, (int?)refused["result"]!["_meta"]!["sophia/retryAfterSeconds"]);
        Assert.All(await Task.WhenAll([.. running, grace]), Assert.Null);
        Assert.Null(await CallAsync(app, "ada", "work"));
    }

    [Fact]
    public async Task A_call_that_finds_no_slot_takes_nothing_of_the_rates_but_its_request()
    {
        await using var app = await StartAsync(
            ("Sophia:Mcp:MaxConcurrencyPerCaller", "1"), ("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "20"),
            ("Sophia:Server:Tools:work:Weight", "5"), ("Sophia:Server:Tools:work:RequestsPerMinute", "60"), ("Sophia:Server:Tools:work:BurstSize", "2"));
        var running = CallAsync(app, "ada", "work");
        await _bench.StartedAsync(1);

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("caller_busy", await CallAsync(app, "ada", "work"));
        }

        _bench.Release();
        Assert.Equal((null, null), (await running, await CallAsync(app, "ada", "work")));
        Assert.Equal("rate", await CallAsync(app, "ada", "work"));
    }

    [Fact]
    public async Task One_caller_has_so_many_calls_of_a_tool_under_way_by_attribute()
    {
        await using var app = await StartAsync();
        var first = CallAsync(app, "ada", "narrow");
        await _bench.StartedAsync(1);

        Assert.Equal("caller_busy", await CallAsync(app, "ada", "narrow"));
        var others = new[] { CallAsync(app, "ada", "work"), CallAsync(app, "grace", "narrow") };
        await _bench.StartedAsync(3);
        _bench.Release();
        Assert.All(await Task.WhenAll([.. others, first]), Assert.Null);
    }

    [Fact]
    public async Task All_callers_together_have_so_many_calls_under_way()
    {
        await using var app = await StartAsync(("Sophia:Mcp:MaxTotalConcurrency", "2"), ("Sophia:Server:Tools:narrow:MaxConcurrencyPerCaller", "0"));
        var running = new[] { CallAsync(app, "ada", "narrow"), CallAsync(app, "ada", "narrow") };
        await _bench.StartedAsync(2);

        Assert.Equal("server_busy", await CallAsync(app, "grace", "other"));
        _bench.Release();
        Assert.All(await Task.WhenAll(running), Assert.Null);
    }

    [Fact]
    public async Task With_the_switch_off_nothing_is_limited()
    {
        await using var app = await StartAsync(("Sophia:Mcp:Concurrency", "false"), ("Sophia:Mcp:MaxTotalConcurrency", "1"), ("Sophia:Mcp:MaxConcurrencyPerCaller", "1"));
        var running = Enumerable.Range(0, 3).Select(_ => CallAsync(app, "ada", "narrow")).ToArray();
        await _bench.StartedAsync(3);
        _bench.Release();
        Assert.All(await Task.WhenAll(running), Assert.Null);
    }

    [Fact]
    public async Task A_call_that_waits_for_its_callers_slot_keeps_no_slot_of_the_tool()
    {
        var (tool, callers) = (new ToolGate(2, 5, TimeSpan.FromMinutes(1), _time), new CallerGates(1, 5, TimeSpan.FromMinutes(1), 100, _time));
        var first = new CallSlots(null, callers.Hold(A), tool, null);
        Assert.True(first.TryEnter());
        var second = new CallSlots(null, callers.Hold(A), tool, null);
        Assert.False(second.TryEnter());
        var waiting = second.EnterAsync(Token).AsTask();

        var other = new CallSlots(null, callers.Hold(B), tool, null);
        Assert.True(other.TryEnter());
        Assert.False(waiting.IsCompleted);
        first.Exit();

        Assert.Null(await waiting);
        second.Exit();
        other.Exit();
    }

    [Fact]
    public async Task A_caller_who_goes_while_waiting_leaves_everything_behind_as_it_was()
    {
        var (tool, callers) = (new ToolGate(1, 5, TimeSpan.FromMinutes(1), _time), new CallerGates(2, 5, TimeSpan.FromMinutes(1), 100, _time));
        var first = new CallSlots(null, callers.Hold(A), tool, null);
        Assert.True(first.TryEnter());
        using var gone = new CancellationTokenSource();
        var second = new CallSlots(null, callers.Hold(A), tool, null);
        Assert.False(second.TryEnter());
        var waiting = second.EnterAsync(gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Exit();
        for (var i = 0; i < 3; i++)
        {
            var slots = new CallSlots(null, callers.Hold(A), tool, null);
            Assert.True(slots.TryEnter());
            slots.Exit();
        }
    }

    [Fact]
    public void A_gate_in_use_is_not_forgotten_and_idle_ones_are()
    {
        var callers = new CallerGates(1, 0, TimeSpan.Zero, 2, _time);
        var busy = new CallSlots(null, callers.Hold(A), null, null);
        Assert.True(busy.TryEnter());
        for (var i = 0; i < 100; i++)
        {
            var slots = new CallSlots(null, callers.Hold(CallerKey.User("passing", $"{i}")), null, null);
            Assert.True(slots.TryEnter());
            slots.Exit();
            _time.Advance(TimeSpan.FromSeconds(1.1));
        }

        Assert.InRange(callers.Count, 1, 2);
        Assert.False(new CallSlots(null, callers.Hold(A), null, null).TryEnter());
    }

    [Fact]
    public async Task Many_threads_never_pass_the_limit_while_gates_come_and_go()
    {
        var callers = new CallerGates(3, 0, TimeSpan.Zero, 4, TimeProvider.System);
        var (running, most) = (new int[16], 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var caller = (thread + i) % 3;
                var slots = new CallSlots(null, callers.Hold(CallerKey.User(null, $"{caller}")), null, null);
                if (slots.TryEnter())
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref running[caller]));
                    Interlocked.Decrement(ref running[caller]);
                    slots.Exit();
                }
            }
        }, Token)));

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var (own, callers) = (new CallerGates(5, 0, TimeSpan.Zero, 100, TimeProvider.System), new CallerGates(5, 0, TimeSpan.Zero, 100, TimeProvider.System));
        var (tool, total) = (new ToolGate(5, 0, TimeSpan.Zero, TimeProvider.System), new ToolGate(5, 0, TimeSpan.Zero, TimeProvider.System));
        AllocationAssert.Nothing(() =>
        {
            var slots = new CallSlots(own.Hold(A), callers.Hold(A), tool, total);
            Assert.True(slots.TryEnter());
            slots.Exit();
        });
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    [McpServerToolType]
    internal sealed class Bench
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _started;

        public void Release() => _release.TrySetResult();

        public Task StartedAsync(int calls) => Eventually.IsTrueAsync(() => Volatile.Read(ref _started) >= calls);

        [McpServerTool(Name = "work")]
        public Task WorkAsync() => RunAsync();

        [McpServerTool(Name = "other")]
        public Task OtherAsync() => RunAsync();

        [McpServerTool(Name = "narrow"), ToolConcurrency(10, PerCaller = 1)]
        public Task NarrowAsync() => RunAsync();

        private Task RunAsync()
        {
            Interlocked.Increment(ref _started);
            return _release.Task;
        }
    }
}
