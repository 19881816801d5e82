using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Caching;

/// <summary>Results of read-only tools that are answered again.</summary>
public sealed class ResultCacheTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Kitchen _kitchen = new();
    private ServiceProvider? _caches;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HybridCache Cache(bool fusion = false) => (_caches ??= CacheKinds.Services(fusion)).GetRequiredService<HybridCache>();

    private Task<McpApp> StartAsync(HybridCache? cache = null, params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton(_kitchen).AddSingleton(cache ?? Cache());
            builder.AddSophiaMcpServer().WithTools(_kitchen);
        },
        static app =>
        {
            app.Use(TestUsers.FromHeader);
            app.MapSophiaMcpServer();
        },
        settings);

    private static async Task<string> CallAsync(McpApp app, string tool, string arguments = """{"dish":"soup"}""", string? user = null, string? claims = null)
    {
        var (_, body) = await app.CallAsync(tool, arguments, user, claims);
        return (string)body!["result"]!["content"]![0]!["text"]!;
    }

    public void Dispose() => _caches?.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_call_is_answered_from_the_cache_until_its_time_is_over(bool fusion)
    {
        await using var app = await StartAsync(Cache(fusion));
        var first = await CallAsync(app, "menu");

        Assert.Equal(first, await CallAsync(app, "menu"));
        Assert.NotEqual(first, await CallAsync(app, "menu", """{"dish":"salad"}"""));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(first, await CallAsync(app, "menu"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first, await CallAsync(app, "menu"));
    }

    [Fact]
    public async Task Nobody_gets_the_result_of_another_caller()
    {
        await using var app = await StartAsync();
        var answers = new[]
        {
            await CallAsync(app, "menu"),
            await CallAsync(app, "menu", user: "ada"),
            await CallAsync(app, "menu", user: "grace"),
            await CallAsync(app, "menu", user: "ada", claims: "role=chef"),
            await CallAsync(app, "menu", user: "ada", claims: "tid=other"),
        };

        Assert.Distinct(answers);
        Assert.Equal(answers[1], await CallAsync(app, "menu", user: "ada"));
        // A new token of the same user.
        Assert.Equal(answers[3], await CallAsync(app, "menu", user: "ada", claims: "role=chef;exp=99;iat=98;jti=another"));
    }

    [Theory]
    [InlineData("Authorization", "Bearer something the tool may look at")]
    [InlineData("Cookie", "session=1")]
    [InlineData("X-API-Key", "mine")]
    [InlineData("X-Kitchen-Key", "mine")]
    public async Task Whoever_shows_credentials_that_nobody_has_looked_at_gets_nothing_from_the_cache(string header, string value)
    {
        await using var app = await StartAsync(null, ("Sophia:Mcp:Identity:ApiKeyHeader", "X-Kitchen-Key"));
        async Task<string> WithCredentialsAsync() =>
            (string)(await app.PostAsync(McpApp.Call("menu", """{"dish":"soup"}"""), "tools/call", "menu", (header, value))).Body!["result"]!["content"]![0]!["text"]!;

        Assert.NotEqual(await WithCredentialsAsync(), await WithCredentialsAsync());
    }

    [Fact]
    public async Task What_does_not_depend_on_the_caller_is_everyones()
    {
        await using var app = await StartAsync();
        var first = await CallAsync(app, "public", user: "ada");
        Assert.Equal(first, await CallAsync(app, "public", user: "grace"));
        Assert.Equal(first, await CallAsync(app, "public"));
    }

    [Fact]
    public async Task Two_servers_over_one_cache_keep_apart_and_two_replicas_share()
    {
        await using var one = await StartAsync(null, ("Sophia:Server:Name", "one"));
        await using var replica = await StartAsync(null, ("Sophia:Server:Name", "one"));
        await using var other = await StartAsync(null, ("Sophia:Server:Name", "other"));
        await using var newer = await StartAsync(null, ("Sophia:Server:Name", "one"), ("Sophia:Server:Version", "2"));
        var first = await CallAsync(one, "menu");

        Assert.Equal(first, await CallAsync(replica, "menu"));
        Assert.NotEqual(first, await CallAsync(other, "menu"));
        Assert.NotEqual(first, await CallAsync(newer, "menu"));
    }

    [Theory]
    [InlineData("""{"dish":"soup","more":{"a":1,"b":[1,2]}}""", """{"more":{"b":[1,2],"a":1},"dish":"s\u006fup"}""", true)]
    [InlineData("""{"dish":"soup","more":{"b":[1,2]}}""", """{"dish":"soup","more":{"b":[2,1]}}""", false)]
    [InlineData("""{"dish":"soup"}""", """{"dish":"Soup"}""", false)]
    [InlineData("""{"dish":"soup"}""", """{"dish":"soup","more":null}""", false)]
    public async Task Arguments_are_the_same_whatever_their_order_and_spelling(string one, string other, bool same)
    {
        await using var app = await StartAsync();
        Assert.Equal(same, await CallAsync(app, "menu", one) == await CallAsync(app, "menu", other));
    }

    [Fact]
    public async Task Errors_and_refusals_and_cut_results_are_not_kept()
    {
        await using var app = await StartAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Contains("burnt", await CallAsync(app, "failing"), StringComparison.Ordinal);
            await CallAsync(app, "long");
        }

        Assert.Equal((2, 2), (_kitchen.Cooked["failing"], _kitchen.Cooked["long"]));
    }

    [Fact]
    public async Task The_same_call_by_many_at_once_runs_once_and_another_callers_runs_beside_it()
    {
        await using var app = await StartAsync();
        using var asked = new MetricCollector<long>(app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.tool.cache");
        var first = CallAsync(app, "slow", user: "ada");
        await _kitchen.StartedAsync(1);
        var others = Enumerable.Range(0, 10).Select(_ => CallAsync(app, "slow", user: "ada")).ToList();
        var grace = CallAsync(app, "slow", user: "grace");
        await _kitchen.StartedAsync(2);
        _kitchen.Open();

        var answer = await first;
        Assert.All(await Task.WhenAll(others), other => Assert.Equal(answer, other));
        Assert.NotEqual(answer, await grace);
        Assert.Equal(2, _kitchen.Cooked["slow"]);
        await CallAsync(app, "slow", user: "ada");
        Assert.Equal(2, asked.GetMeasurementSnapshot().Count(static one => (string?)one.Tags["sophia.result"] == "miss"));
        Assert.Equal(11, asked.GetMeasurementSnapshot().Count(static one => (string?)one.Tags["sophia.result"] is "shared" or "hit"));
    }

    [Fact]
    public async Task Those_who_waited_for_a_caller_who_goes_run_their_own()
    {
        await using var app = await StartAsync();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = app.Http.SendAsync(McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(McpApp.Call("slow", """{"dish":"soup"}""")), "tools/call", "slow"), gone.Token);
        await _kitchen.StartedAsync(1);
        var second = CallAsync(app, "slow");

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await _kitchen.StartedAsync(2);
        _kitchen.Open();

        Assert.StartsWith("soup", await second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_forgotten_is_asked_anew_even_if_a_call_was_about_to_keep_it(bool fusion)
    {
        await using var app = await StartAsync(Cache(fusion));
        var (first, other) = (await CallAsync(app, "menu", user: "ada"), await CallAsync(app, "public"));
        Assert.True(await app.Get<McpResultCache>().InvalidateAsync("menu", Token));
        var second = await CallAsync(app, "menu", user: "ada");
        Assert.NotEqual(first, second);
        Assert.Equal(other, await CallAsync(app, "public"));
        Assert.True(await app.Get<McpResultCache>().InvalidateAllAsync(Token));
        Assert.NotEqual(other, await CallAsync(app, "public"));

        var running = CallAsync(app, "slow");
        await _kitchen.StartedAsync(1);
        await app.Get<McpResultCache>().InvalidateAsync("slow", Token);
        _kitchen.Open();
        Assert.NotEqual(await running, await CallAsync(app, "slow"));
    }

    [Fact]
    public async Task A_hit_takes_no_slot_and_asks_no_service_but_counts_for_the_rate()
    {
        await using var app = await StartAsync(
            null, ("Sophia:Server:Tools:menu:MaxConcurrency", "1"), ("Sophia:Server:Tools:menu:QueueLimit", "0"), ("Sophia:Server:Tools:menu:RequestsPerMinute", "1"),
            ("Sophia:Server:Tools:menu:BurstSize", "2"));
        var first = await CallAsync(app, "menu");
        Assert.True(app.Get<ToolPlans>().Find("menu")!.Gate!.TryEnter());

        Assert.Contains("is busy", await CallAsync(app, "menu", """{"dish":"salad"}"""), StringComparison.Ordinal);
        Assert.Equal(first, await CallAsync(app, "menu"));
        Assert.Contains("too often", await CallAsync(app, "menu"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_cache_down_or_hanging_calls_go_on()
    {
        var cache = new BrokenCache();
        await using var app = await StartAsync(cache);
        for (var i = 0; i < 20; i++)
        {
            Assert.StartsWith("soup", await CallAsync(app, "menu"), StringComparison.Ordinal);
        }

        Assert.Single(app.Logs.GetSnapshot(), static log => log.Message.Contains("cache of results could not be", StringComparison.Ordinal));
        Assert.False(await app.Get<McpResultCache>().InvalidateAsync("menu", Token));

        cache.Hanging = new TaskCompletionSource();
        var call = CallAsync(app, "menu");
        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return call.IsCompleted;
        });
        Assert.StartsWith("soup", await call, StringComparison.Ordinal);
        cache.Hanging.SetResult();
    }

    [Fact]
    public async Task A_clock_that_jumps_back_makes_nothing_live_longer()
    {
        var clock = new JumpingClock();
        await using var app = await McpApp.ReadyAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(Cache());
            builder.AddSophiaMcpServer().WithTools(_kitchen);
        });
        var first = await CallAsync(app, "menu");
        Assert.Equal(first, await CallAsync(app, "menu"));
        clock.Jump(TimeSpan.FromDays(-1));
        var second = await CallAsync(app, "menu");
        Assert.NotEqual(first, second);
        Assert.Equal(second, await CallAsync(app, "menu"));
        clock.Jump(TimeSpan.FromDays(1));
        Assert.NotEqual(second, await CallAsync(app, "menu"));
    }

    [Theory]
    [InlineData("Sophia:Mcp:ResultCache", "false")]
    [InlineData("Sophia:Server:Tools:menu:CacheFor", "00:00:00")]
    public async Task The_switch_and_the_configuration_end_it(string key, string value)
    {
        await using var app = await StartAsync(null, (key, value));
        Assert.NotEqual(await CallAsync(app, "menu"), await CallAsync(app, "menu"));
    }

    [Fact]
    public async Task A_tool_that_may_change_something_is_not_kept_and_the_start_says_so()
    {
        var failed = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(null, ("Sophia:Server:Tools:cook:CacheFor", "00:01:00")));
        Assert.Contains("'cook' are to be kept, but it does not say that it changes nothing", failed.ToString(), StringComparison.Ordinal);

        await using var app = await McpApp.ReadyAsync(static builder =>
        {
            builder.Services.AddHybridCache();
            builder.AddSophiaMcpServer().WithTools<Shared>();
        });
        Assert.Equal(await CallAsync(app, "shared_read", "{}"), await CallAsync(app, "shared_read", "{}"));
        Assert.NotEqual(await CallAsync(app, "shared_write", "{}"), await CallAsync(app, "shared_write", "{}"));
    }

    [Fact]
    public async Task Without_a_cache_nothing_is_kept_and_the_start_says_so()
    {
        await using var app = await McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer().WithTools(_kitchen));
        Assert.NotEqual(await CallAsync(app, "menu"), await CallAsync(app, "menu"));
        Assert.Contains(app.Logs.GetSnapshot(), static log => log.Message.Contains("no HybridCache is registered", StringComparison.Ordinal));
    }

    private sealed class JumpingClock : TimeProvider
    {
        private TimeSpan _offset;

        public void Jump(TimeSpan by) => _offset += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _offset;
    }

    [McpServerToolType]
    internal sealed class Kitchen
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _started;

        public ConcurrentDictionary<string, int> Cooked { get; } = new();

        public void Open() => _open.TrySetResult();

        public Task StartedAsync(int calls) => Eventually.IsTrueAsync(() => Volatile.Read(ref _started) >= calls);

        [McpServerTool(Name = "menu", ReadOnly = true), CacheFor(60)]
        public string Menu(string dish, JsonNode? more = null) => Cook("menu", dish);

        [McpServerTool(Name = "public", ReadOnly = true), CacheFor(60, Scope = McpCacheScope.Everyone)]
        public string Public(string dish) => Cook("public", dish);

        [McpServerTool(Name = "cook")]
        public string Cook(string dish) => Cook("cook", dish);

        [McpServerTool(Name = "failing", ReadOnly = true), CacheFor(60)]
        public string Failing(string dish)
        {
            Cook("failing", dish);
            throw new McpException("burnt");
        }

        [McpServerTool(Name = "long", ReadOnly = true), CacheFor(60), ToolResultSize(5_000, Cut = true)]
        public string Long(string dish) => Cook("long", dish) + new string('.', 10_000);

        [McpServerTool(Name = "slow", ReadOnly = true), CacheFor(60)]
        public async Task<string> SlowAsync(string dish, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _started);
            await _open.Task.WaitAsync(cancellationToken);
            return Cook("slow", dish);
        }

        private string Cook(string tool, string dish) => $"{dish} {Cooked.AddOrUpdate(tool, 1, static (_, count) => count + 1)}";
    }

    [McpServerToolType, CacheFor(60)]
    private sealed class Shared
    {
        private static int s_calls;

        [McpServerTool(Name = "shared_read", ReadOnly = true)]
        public static string Read() => $"{Interlocked.Increment(ref s_calls)}";

        [McpServerTool(Name = "shared_write")]
        public static string Write() => $"{Interlocked.Increment(ref s_calls)}";
    }
}
