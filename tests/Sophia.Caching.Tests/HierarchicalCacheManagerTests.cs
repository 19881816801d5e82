using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;
using Sophia.Caching;

public sealed class HierarchicalCacheManagerTests
{
    private const string Users = "users:{id}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_computed_once_and_then_answered_from_memory()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        var computed = 0;

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("ann", await cache.GetOrSetAsync(Users, ["1"], _ => Task.FromResult(Interlocked.Increment(ref computed) > 0 ? "ann" : ""), cancellationToken: Token));
        }

        Assert.Equal(1, computed);
        Assert.Equal(new CachePatternStatistics(Users, Hits: 3, Misses: 1, StaleAnswers: 0, SourceFailures: 0), Assert.Single(cache.GetStatistics()));
        Assert.Equal(0.75, cache.GetHitRate(Users));
        Assert.Equal(0.75, cache.GetHitRate());
    }

    [Fact]
    public async Task A_thousand_callers_of_one_missing_key_share_one_computation()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        var computed = 0;
        var release = new TaskCompletionSource();

        var callers = Enumerable.Range(0, 1_000).Select(_ => cache.GetOrSetAsync(Users, ["1"], async _ =>
        {
            await release.Task;
            return Interlocked.Increment(ref computed);
        }, cancellationToken: Token).AsTask()).ToArray();
        release.SetResult();

        Assert.All(await Task.WhenAll(callers), value => Assert.Equal(1, value));
        Assert.Equal(1, computed);
    }

    [Fact]
    public async Task A_failing_source_is_covered_by_the_older_value_and_counted()
    {
        await using var services = Build(options => (options.Ttl, options.EagerRefreshAt) = (TimeSpan.FromMilliseconds(100), 1));
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        using var stale = new MetricCollector<long>(services.GetRequiredService<IMeterFactory>(), "Sophia.Caching", "sophia.cache.stale_answers");
        await cache.GetOrSetAsync(Users, ["1"], _ => Task.FromResult("old"), cancellationToken: Token);

        var calls = 0;
        string answer;
        do
        {
            // Until the entry's 100 ms (and its jitter) are over it is simply fresh.
            answer = await cache.GetOrSetAsync<string>(Users, ["1"], _ =>
            {
                calls++;
                throw new InvalidOperationException("the database is away");
            }, cancellationToken: Token);
        }
        while (calls == 0);

        Assert.Equal("old", answer);
        Assert.Equal(1, stale.LastMeasurement!.Value);
        Assert.Equal(Users, stale.LastMeasurement.Tags["sophia.cache.pattern"]);
        Assert.Equal(1, cache.GetStatistics()[0].SourceFailures);
    }

    [Fact]
    public async Task A_failing_source_without_an_older_value_reaches_the_caller_and_the_next_call_tries_again()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            cache.GetOrSetAsync<string>(Users, ["1"], _ => throw new InvalidOperationException(), cancellationToken: Token).AsTask());

        Assert.Equal("new", await cache.GetOrSetAsync(Users, ["1"], _ => Task.FromResult("new"), cancellationToken: Token));
        // Both waited for the source: a hit rate that leaves failures out would be best when nothing works.
        Assert.Equal(new CachePatternStatistics(Users, Hits: 0, Misses: 2, StaleAnswers: 0, SourceFailures: 1), Assert.Single(cache.GetStatistics()));
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_no_read()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        using var gone = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.GetOrSetAsync<string>(Users, ["1"], async token =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        }, cancellationToken: gone.Token).AsTask());

        Assert.Equal(new CachePatternStatistics(Users, Hits: 0, Misses: 0, StaleAnswers: 0, SourceFailures: 0), Assert.Single(cache.GetStatistics()));
    }

    [Fact]
    public async Task A_source_slower_than_the_hard_timeout_ends_in_a_timeout()
    {
        await using var services = Build(options => options.HardTimeout = TimeSpan.FromMilliseconds(20));
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        var never = new TaskCompletionSource<string>();

        await Assert.ThrowsAnyAsync<TimeoutException>(() => cache.GetOrSetAsync(Users, ["1"], _ => never.Task, cancellationToken: Token).AsTask());
    }

    [Fact]
    public async Task Removing_by_tag_removes_what_carries_it_and_nothing_else()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        await cache.SetAsync(Users, ["1"], "ann", ["team-a"], Token);
        await cache.SetAsync(Users, ["2"], "bob", ["team-b"], Token);

        await cache.RemoveByTagAsync("team-a", Token);

        Assert.False((await cache.TryGetAsync<string>(Users, ["1"], Token)).Found);
        Assert.Equal("bob", (await cache.TryGetAsync<string>(Users, ["2"], Token)).Value);
    }

    [Fact]
    public async Task Removing_an_entry_makes_the_next_read_compute()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        await cache.SetAsync(Users, ["1"], "ann", cancellationToken: Token);

        await cache.RemoveAsync(Users, ["1"], Token);

        Assert.Equal("eve", await cache.GetOrSetAsync(Users, ["1"], _ => Task.FromResult("eve"), cancellationToken: Token));
    }

    [Fact]
    public async Task An_undeclared_pattern_is_refused_and_the_declared_ones_named()
    {
        await using var services = Build();
        var cache = services.GetRequiredService<HierarchicalCacheManager>();

        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await cache.TryGetAsync<string>("user:{id}", ["1"], Token));

        Assert.Contains(Users, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_frameworks_hybrid_cache_is_the_same_cache()
    {
        await using var services = Build();
        await services.GetRequiredService<HierarchicalCacheManager>().SetAsync(Users, ["1"], "ann", cancellationToken: Token);

        var found = await services.GetRequiredService<HybridCache>().GetOrCreateAsync("users:1", _ => ValueTask.FromResult("other"), cancellationToken: Token);

        Assert.Equal("ann", found);
    }

    [Fact]
    public void A_setting_out_of_range_names_pattern_setting_and_range()
    {
        using var services = Build(options => options.EagerRefreshAt = 3);

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<HierarchicalCacheManager>);

        Assert.Contains(Users, error.Message, StringComparison.Ordinal);
        Assert.Contains("EagerRefreshAt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_comes_after_the_code()
    {
        using var services = Build(options => options.EagerRefreshAt = 0.5, new() { ["Sophia:Caching:Patterns:users.{id}:EagerRefreshAt"] = "7" });

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<HierarchicalCacheManager>);
    }

    private static ServiceProvider Build(Action<CachePatternOptions>? configure = null, Dictionary<string, string?>? configuration = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddLogging();
        services.AddSophiaCaching().AddPattern(Users, configure);
        return services.BuildServiceProvider();
    }
}
