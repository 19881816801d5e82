using System.Text.Json;
using System.Text.Json.Serialization;
using Sophia.Tests.Shared;
using StackExchange.Redis;

/// <summary>An application's own JSON context knows its values and nothing of the cache's envelopes.</summary>
public sealed partial class SourceGeneratedJsonTests : IAsyncLifetime
{
    private TestServer _redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Values_and_tags_reach_other_nodes_with_a_context_that_names_only_the_value()
    {
        await using var first = await StartNodeAsync();
        await using var second = await StartNodeAsync();
        await first.Cache.GetOrSetAsync(CacheNode.Users, ["1"], _ => Task.FromResult(new User("Ann", [1, 2])), ["people"], Token);

        await UntilAsync(async () => (await second.Cache.TryGetAsync<User>(CacheNode.Users, ["1"], Token)).Value?.Name == "Ann");
        await first.Cache.RemoveByTagAsync("people", Token);
        await UntilAsync(async () => !(await second.Cache.TryGetAsync<User>(CacheNode.Users, ["1"], Token)).Found);
    }

    [Fact]
    public async Task The_lock_across_nodes_is_let_go_of_when_the_value_is_there()
    {
        await using var node = await StartNodeAsync();
        await node.Cache.GetOrSetAsync(CacheNode.Users, ["1"], _ => Task.FromResult(new User("Ann", [])), cancellationToken: Token);

        var server = node.Redis.GetServer(node.Redis.GetEndPoints()[0]);
        await UntilAsync(() => Task.FromResult(!server.Keys(pattern: "sophia:lock:*").Any()));
    }

    private Task<CacheNode> StartNodeAsync() => CacheNode.StartAsync($"{_redis.Host}:{_redis.Port}", json: ValueJson.Default.Options);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    internal sealed record User(string Name, int[] Scores);

    [JsonSerializable(typeof(User))]
    internal sealed partial class ValueJson : JsonSerializerContext;
}
