using System.Net;
using System.Text.Json;
using Backend.Dashboard;
using Backend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sophia.Caching;

namespace Backend.Tests.Dashboard;

public sealed class DashboardTests
{
    public static readonly TheoryData<string, string> FaultsOfSources = new(
        from field in DashboardFields.All from fault in new[] { "throws", "throws at once", "hangs", "blocks its thread", "wrong kind", "nothing", "too much" } select (field, fault));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_dashboard_has_the_fields_of_the_plan()
    {
        await using var backend = await BackendHost.StartAsync();

        var (status, page) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["timestamp", "system_health", "service_metrics", "performance_trends", "alerts", "cache_info", "failed_sources", "omitted"], page.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["overall_status", "services", "response_times"], page.GetProperty("system_health").EnumerateObject().Select(field => field.Name));
        Assert.Equal(["cache_hit_rate", "response_time_ms"], page.GetProperty("cache_info").EnumerateObject().Select(field => field.Name));
        Assert.Equal("healthy", page.GetProperty("system_health").GetProperty("services").GetProperty("history").GetString());
        Assert.Empty(page.GetProperty("failed_sources").EnumerateObject());
        Assert.Equal(JsonValueKind.Array, page.GetProperty("alerts").ValueKind);
    }

    [Theory]
    [MemberData(nameof(FaultsOfSources))]
    public async Task A_source_that_fails_is_named_and_costs_its_own_field_only(string field, string fault)
    {
        var time = new FakeTimeProvider();
        using var release = new ManualResetEventSlim();
        var sources = Sources();
        Break(sources[field], fault, release);
        await using var backend = await StartAsync(sources, time);

        var answer = backend.GetAsync("/api/dashboard?user_id=ann", Token);
        if (fault is "hangs" or "blocks its thread")
        {
            // When the three others have been answered, and not before, the deadline of this one passes.
            var cache = backend.Services.GetRequiredService<HierarchicalCacheManager>();
            using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
            late.CancelAfter(TimeSpan.FromMinutes(2));
            while (sources[field].Calls == 0 || cache.GetStatistics().Single(pattern => pattern.Pattern == OptimizedDashboardService.SourcePattern).Misses < 3)
            {
                await Task.Delay(10, late.Token);
            }

            time.Advance(TimeSpan.FromSeconds(3));
        }

        var (status, page) = await answer;
        release.Set();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([field], page.GetProperty("failed_sources").EnumerateObject().Select(failure => failure.Name));
        Assert.All(DashboardFields.All, each => Assert.Equal(
            each == field ? DashboardFields.Empty(each).GetRawText() : FakeSource.Right(each).GetRawText(), page.GetProperty(each).GetRawText()));
    }

    [Fact]
    public async Task Every_source_down_is_still_a_page()
    {
        var sources = Sources();
        Array.ForEach([.. sources.Values], source => source.Behaviour = _ => throw new InvalidOperationException("secret of the database"));
        await using var backend = await StartAsync(sources);

        var (status, page) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(4, page.GetProperty("failed_sources").EnumerateObject().Count());
        Assert.DoesNotContain("secret", page.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_run_side_by_side()
    {
        var sources = Sources();
        var arrived = new CountdownEvent(4);
        foreach (var source in sources.Values)
        {
            source.Behaviour = async token =>
            {
                arrived.Signal();
                // Each waits for all: one after another they would never come to an end.
                await Task.Run(() => arrived.Wait(token), token);
                return FakeSource.Right(source.Field);
            };
        }

        await using var backend = await StartAsync(sources, settings: new() { ["Backend:Dashboard:SourceTimeout"] = "00:00:30" });

        var (_, page) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);

        Assert.Empty(page.GetProperty("failed_sources").EnumerateObject());
    }

    [Fact]
    public async Task A_page_is_cached_for_its_user_and_says_the_hit_rate()
    {
        var sources = Sources();
        await using var backend = await StartAsync(sources);

        var (_, first) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);
        var (_, second) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);

        Assert.Equal(first.GetProperty("timestamp").GetString(), second.GetProperty("timestamp").GetString());
        Assert.Equal(0.5, second.GetProperty("cache_info").GetProperty("cache_hit_rate").GetDouble());
        Assert.True(second.GetProperty("cache_info").GetProperty("response_time_ms").GetDouble() > 0);
        Assert.All(sources.Values, source => Assert.Equal(1, source.Calls));
    }

    [Fact]
    public async Task A_crowd_of_new_users_does_not_reach_the_sources()
    {
        var sources = Sources();
        var release = new TaskCompletionSource();
        Array.ForEach([.. sources.Values], source => source.Behaviour = async token =>
        {
            await release.Task.WaitAsync(token);
            return FakeSource.Right(source.Field);
        });
        await using var backend = await StartAsync(sources, settings: new() { ["Backend:Dashboard:SourceTimeout"] = "00:00:30" });

        var pages = Enumerable.Range(0, 100).Select(user => backend.GetAsync($"/api/dashboard?user_id=user-{user}", Token)).ToArray();
        while (sources.Values.Any(source => source.Calls == 0))
        {
            await Task.Delay(10, Token);
        }

        release.SetResult();
        await Task.WhenAll(pages);

        Assert.All(sources.Values, source => Assert.Equal(1, source.Calls));
    }

    [Fact]
    public async Task A_page_with_a_hole_is_made_again_soon()
    {
        var sources = Sources();
        sources[DashboardFields.Alerts].Behaviour = _ => throw new InvalidOperationException();
        await using var backend = await StartAsync(sources, settings: new() { ["Backend:Dashboard:FailedTtl"] = "00:00:00.1" });
        var (_, holed) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);
        Assert.Single(holed.GetProperty("failed_sources").EnumerateObject());

        sources[DashboardFields.Alerts].Behaviour = _ => Task.FromResult(FakeSource.Right(DashboardFields.Alerts));

        await backend.UntilAsync("/api/dashboard?user_id=ann", page => !page.GetProperty("failed_sources").EnumerateObject().Any(), Token);
    }

    [Fact]
    public async Task A_source_that_hangs_is_not_started_again_before_it_returns()
    {
        var time = new FakeTimeProvider();
        var release = new TaskCompletionSource();
        var source = new FakeSource(DashboardFields.Alerts);
        source.Behaviour = async _ =>
        {
            // Only the first run: the later ones find the way free.
            time.Advance(source.Calls == 1 ? TimeSpan.FromSeconds(3) : TimeSpan.Zero);
            await release.Task;
            return FakeSource.Right(DashboardFields.Alerts);
        };
        using var metrics = new BackendMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var runner = new SourceRunner(
            source, Microsoft.Extensions.Options.Options.Create(new DashboardOptions()), metrics, time, Microsoft.Extensions.Logging.Abstractions.NullLogger<SourceRunner>.Instance);

        var late = await runner.RunAsync(Token);
        var refused = await runner.RunAsync(Token);
        release.SetResult();
        while ((await runner.RunAsync(Token)).Failure is not null)
        {
            await Task.Yield();
        }

        Assert.Contains("longer than 2 s", late.Failure, StringComparison.Ordinal);
        Assert.Contains("earlier run", refused.Failure, StringComparison.Ordinal);
        Assert.Equal(2, source.Calls);
    }

    [Fact]
    public async Task A_service_that_changes_its_state_makes_cached_pages_old()
    {
        var time = new FakeTimeProvider();
        await using var backend = await BackendHost.StartAsync(time: time);
        var monitor = backend.Services.GetRequiredService<Sophia.Health.ComprehensiveHealthMonitor>();
        await backend.GetAsync("/api/dashboard?user_id=ann", Token);

        monitor.RegisterService("orders", _ => Task.FromResult(Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult.Unhealthy("gone")));
        await monitor.CheckAllAsync(Token);

        await backend.UntilAsync(
            "/api/dashboard?user_id=ann",
            page =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return page.GetProperty("system_health").GetProperty("services").TryGetProperty("orders", out var orders) && orders.GetString() == "unhealthy";
            },
            Token);
    }

    private static Dictionary<string, FakeSource> Sources() => DashboardFields.All.ToDictionary(field => field, field => new FakeSource(field), StringComparer.Ordinal);

    private static Task<BackendHost> StartAsync(Dictionary<string, FakeSource> sources, FakeTimeProvider? time = null, Dictionary<string, string>? settings = null) =>
        BackendHost.StartAsync(
            new Dictionary<string, string>(settings ?? []) { ["Backend:Live:Enabled"] = "false" },
            services => Array.ForEach([.. sources.Values], source => services.AddSingleton<DashboardSource>(source)),
            time);

    private static void Break(FakeSource source, string fault, ManualResetEventSlim release) => source.Behaviour = fault switch
    {
        "throws" => async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("it is broken");
        },
        "throws at once" => _ => throw new InvalidOperationException("it is broken"),
        "hangs" => async _ =>
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return default;
        },
        "blocks its thread" => _ =>
        {
            release.Wait(CancellationToken.None);
            return Task.FromResult(FakeSource.Right(source.Field));
        },
        "wrong kind" => _ => Task.FromResult(JsonDocument.Parse("42").RootElement),
        "nothing" => _ => Task.FromResult(default(JsonElement)),
        _ => _ => Task.FromResult(JsonSerializer.SerializeToElement(
            DashboardFields.IsList(source.Field) ? (object)new string[] { new('x', 2_000_000) } : new Dictionary<string, string> { ["x"] = new('x', 2_000_000) })),
    };
}
