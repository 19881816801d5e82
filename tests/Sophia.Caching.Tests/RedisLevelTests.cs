using System.Diagnostics;
using Sophia.Tests.Shared;
using StackExchange.Redis;

public sealed class RedisLevelTests : IAsyncLifetime
{
    private readonly List<CacheNode> _nodes = [];
    private TestServer _redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task What_one_node_computed_another_takes_from_Redis()
    {
        var (first, second) = (await StartNodeAsync(), await StartNodeAsync());
        await first.Cache.GetOrSetAsync(CacheNode.Users, ["1"], _ => Task.FromResult("ann"), cancellationToken: Token);

        var answer = await EventuallyAsync(async () => (await second.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "ann");

        Assert.Equal("ann", answer);
    }

    [Fact]
    public async Task A_change_on_one_node_replaces_what_the_others_hold_in_memory()
    {
        var (first, second) = (await StartNodeAsync(), await StartNodeAsync());
        await first.Cache.SetAsync(CacheNode.Users, ["1"], "old", cancellationToken: Token);
        await EventuallyAsync(async () => (await second.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "old");

        await first.Cache.SetAsync(CacheNode.Users, ["1"], "new", cancellationToken: Token);

        Assert.Equal("new", await EventuallyAsync(async () => (await second.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "new"));
    }

    [Fact]
    public async Task A_thousand_misses_of_one_key_on_three_nodes_compute_at_most_three_times()
    {
        CacheNode[] nodes = [await StartNodeAsync(), await StartNodeAsync(), await StartNodeAsync()];
        var computed = 0;

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => nodes[i % 3].Cache.GetOrSetAsync(CacheNode.Users, ["hot"], async token =>
        {
            await Task.Yield();
            return Interlocked.Increment(ref computed);
        }, cancellationToken: Token).AsTask()));

        Assert.Equal(1_000, answers.Length);
        Assert.InRange(computed, 1, 3);
    }

    [Fact]
    public async Task Without_Redis_every_call_is_answered_and_what_changed_arrives_when_it_is_back()
    {
        var (first, second) = (await StartNodeAsync(), await StartNodeAsync());
        await first.Cache.SetAsync(CacheNode.Users, ["1"], "before", cancellationToken: Token);
        await EventuallyAsync(async () => (await second.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "before");

        await _redis.KillAsync();
        await first.Cache.SetAsync(CacheNode.Users, ["1"], "during", cancellationToken: Token);
        Assert.Equal("during", await first.Cache.GetOrSetAsync(CacheNode.Users, ["1"], _ => Task.FromResult("computed"), cancellationToken: Token));
        Assert.Equal("fresh", await first.Cache.GetOrSetAsync(CacheNode.Users, ["2"], _ => Task.FromResult("fresh"), cancellationToken: Token));

        await _redis.StartAgainAsync();
        Assert.Equal("during", await EventuallyAsync(async () => (await second.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "during"));
    }

    [Fact]
    public async Task Frozen_Redis_costs_a_call_its_time_limits_and_no_more()
    {
        // Its connections stay open and nothing answers; the multiplexer itself would wait for a minute.
        await using var node = await CacheNode.StartAsync($"{_redis.Host}:{_redis.Port},asyncTimeout=60000,syncTimeout=60000", settings =>
        {
            (settings.RedisSoftTimeout, settings.RedisHardTimeout) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));
            settings.RedisPause = TimeSpan.FromSeconds(5);
        });
        await node.Cache.SetAsync(CacheNode.Users, ["1"], "known", ["all"], Token);
        await _redis.FreezeAsync();
        try
        {
            Assert.Equal("computed", await Soon(node.Cache.GetOrSetAsync(CacheNode.Users, ["2"], _ => Task.FromResult("computed"), ["all", "new"], Token)));
            Assert.Equal("known", await Soon(node.Cache.GetOrSetAsync(CacheNode.Users, ["1"], _ => Task.FromResult("computed"), ["all"], Token)));
            await Soon(Removed());
            Assert.Equal("again", await Soon(node.Cache.GetOrSetAsync(CacheNode.Users, ["1"], _ => Task.FromResult("again"), ["all"], Token)));
        }
        finally
        {
            await _redis.ThawAsync();
        }

        async ValueTask<bool> Removed()
        {
            await node.Cache.RemoveByTagAsync("all", Token);
            return true;
        }

        // A handful of waits of 100 ms each; without limits a single one is a minute.
        static Task<T> Soon<T>(ValueTask<T> call) => call.AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task A_foreign_message_on_the_channel_is_ignored_and_ours_go_on_arriving()
    {
        var (first, second) = (await StartNodeAsync(), await StartNodeAsync());
        await second.Cache.SetAsync(CacheNode.Users, ["1"], "old", cancellationToken: Token);
        await EventuallyAsync(async () => (await first.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "old");
        var channels = await first.Redis.GetServers()[0].SubscriptionChannelsAsync();
        foreach (var channel in channels)
        {
            await first.Redis.GetSubscriber().PublishAsync(RedisChannel.Literal(channel.ToString()), "not a message of ours");
        }

        await first.Cache.SetAsync(CacheNode.Users, ["1"], "new", cancellationToken: Token);

        Assert.NotEmpty(channels);
        Assert.Equal("new", await EventuallyAsync(async () => (await second.Cache.TryGetAsync<string>(CacheNode.Users, ["1"], Token)).Value, "new"));
    }

    private async Task<CacheNode> StartNodeAsync()
    {
        var node = await CacheNode.StartAsync($"{_redis.Host}:{_redis.Port}");
        _nodes.Add(node);
        _ = node.Cache;
        return node;
    }

    // Nodes hear of each other through Redis, so the answer comes a little later; half a minute is "never".
    private static async Task<string?> EventuallyAsync(Func<Task<string?>> read, string expected)
    {
        var started = Stopwatch.GetTimestamp();
        for (var last = await read(); ; last = await read())
        {
            if (last == expected || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                return last;
            }

            await Task.Delay(20, Token);
        }
    }
}
