using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Caching;
using ZiggyCreatures.Caching.Fusion;

/// <summary>What happens around the end of an entry's life: eager refresh, soft timeout, a lifetime the source chose.</summary>
public sealed class RefreshTests
{
    private const string Users = "users:{id}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_eager_refresh_answers_with_the_fresh_value_and_is_a_hit_and_not_stale()
    {
        await using var services = Build(options => (options.Ttl, options.EagerRefreshAt, options.Jitter) = (TimeSpan.FromSeconds(4), 0.1, 0));
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        var computed = 0;
        Task<int> Source(CancellationToken _) => Task.FromResult(Interlocked.Increment(ref computed));
        await cache.GetOrSetAsync(Users, ["1"], Source, cancellationToken: Token);

        // From 0.4 s on a read starts a refresh in the background; nobody waits for it.
        while (Volatile.Read(ref computed) < 2)
        {
            await cache.GetOrSetAsync(Users, ["1"], Source, cancellationToken: Token);
            await Task.Delay(10, Token);
        }

        var statistics = Assert.Single(cache.GetStatistics());
        Assert.Equal((1, 0, 0), (statistics.Misses, statistics.StaleAnswers, statistics.SourceFailures));
    }

    [Fact]
    public async Task A_slow_source_is_left_behind_for_the_older_value_and_its_answer_is_kept()
    {
        await using var services = Build(options =>
            (options.Ttl, options.EagerRefreshAt, options.Jitter, options.SoftTimeout) = (TimeSpan.FromMilliseconds(200), 1, 0, TimeSpan.FromMilliseconds(50)));
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        await cache.GetOrSetAsync(Users, ["1"], _ => Task.FromResult("old"), cancellationToken: Token);
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());

        string answer;
        do
        {
            // Until the entry is over it is simply fresh.
            answer = await cache.GetOrSetAsync(Users, ["1"], async _ =>
            {
                started.TrySetResult();
                await release.Task;
                return "new";
            }, cancellationToken: Token);
        }
        while (!started.Task.IsCompleted);

        Assert.Equal("old", answer);
        Assert.True(cache.GetStatistics()[0].StaleAnswers > 0);
        release.SetResult();
        while ((await cache.TryGetAsync<string>(Users, ["1"], Token)).Value != "new")
        {
            await Task.Delay(5, Token);
        }
    }

    [Fact]
    public async Task A_source_may_say_how_long_its_value_lives()
    {
        await using var services = Build(options => (options.Ttl, options.EagerRefreshAt, options.Jitter, options.StaleFor) = (TimeSpan.FromHours(1), 1, 0, TimeSpan.Zero));
        var cache = services.GetRequiredService<HierarchicalCacheManager>();
        var computed = 0;
        Task<int> Source(CacheFill fill, CancellationToken _)
        {
            Assert.Equal(TimeSpan.FromHours(1), fill.Ttl);
            fill.Ttl = TimeSpan.FromMilliseconds(100);
            return Task.FromResult(++computed);
        }

        while (await cache.GetOrSetAsync(Users, ["1"], Source, cancellationToken: Token) == 1)
        {
            await Task.Delay(10, Token);
        }

        Assert.Equal(2, computed);
    }

    [Fact]
    public void Entries_end_spread_over_the_patterns_share_of_their_life_whoever_said_how_long_it_is()
    {
        var pattern = new CachePattern(CacheKeyTemplate.Parse(Users), new CachePatternOptions { Ttl = TimeSpan.FromMinutes(10), Jitter = 0.05 }, new FusionCacheEntryOptions());
        var chosen = pattern.EntryOptions.Duplicate();

        pattern.SetTtl(chosen, TimeSpan.FromMinutes(1));

        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30)), (pattern.EntryOptions.Duration, pattern.EntryOptions.JitterMaxDuration));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3)), (chosen.Duration, chosen.JitterMaxDuration));
    }

    [Fact]
    public async Task A_lifetime_out_of_range_is_refused_with_the_range()
    {
        await using var services = Build(_ => { });

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => services.GetRequiredService<HierarchicalCacheManager>().GetOrSetAsync(
            Users,
            ["1"],
            (CacheFill fill, CancellationToken _) =>
            {
                fill.Ttl = TimeSpan.Zero;
                return Task.FromResult(1);
            },
            cancellationToken: Token).AsTask());

        Assert.Contains("30.00:00:00", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(Action<CachePatternOptions> configure)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaCaching().AddPattern(Users, configure);
        return services.BuildServiceProvider();
    }
}
