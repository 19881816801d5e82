using System.Collections.Concurrent;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>What a client sends while it moves between nodes that live: handled once and in order, whatever becomes of the connections in between.</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _handled = new();
    private readonly TaskCompletionSource _release = new();
    private readonly List<Node> _nodes = [];
    private TestServer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            var name = $"{i}";
            _nodes.Add(await Node.StartAsync($"{_redis.Host}:{_redis.Port}", async (_, message, _) =>
            {
                _handled.Enqueue($"{name}:{message.Id}");
                await _release.Task;
            }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_node_begins_only_when_the_one_before_has_stopped()
    {
        var (first, hello) = await _nodes[0].StartClientAsync("alice");
        await SendAsync(first, 1, 2);
        await UntilAsync(() => _handled.Count == 1);

        var second = _nodes[1].ResumeAsync("alice", hello, last: 0);
        Assert.Equal(4001, await first.ReadCloseAsync());
        Assert.False(second.IsCompleted);
        _release.SetResult();

        var (client, again) = await second;
        Assert.Equal(1, again.GetProperty("i").GetInt64());
        await SendAsync(client, 1, 2, 3);
        await UntilAsync(() => _handled.Count == 3);
        Assert.Equal(["1:1", "2:2", "2:3"], _handled);
        await first.DisposeAsync();
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_gives_up_while_it_waits_for_the_node_before_leaves_the_wait_to_the_next_one()
    {
        var (first, hello) = await _nodes[0].StartClientAsync("alice");
        await SendAsync(first, 1, 2);
        await UntilAsync(() => _handled.Count == 1);

        // Once at the second node, once at the first itself, then at the third: all of them have to wait for the handler on the first.
        for (var i = 1; i >= 0; i--)
        {
            var impatient = await _nodes[i].ConnectAsync("?client=alice");
            await impatient.SendTextAsync(ResumeFrame(hello, 0));
            await UntilAsync(() => _nodes[i].Backplane.Claims == 1);
            impatient.Reset();
            await UntilAsync(() => _nodes[i].Backplane.Claims == 0);
        }

        var third = _nodes[2].ResumeAsync("alice", hello, last: 0);
        await UntilAsync(() => _nodes[2].Backplane.Claims == 1);
        Assert.False(third.IsCompleted);
        _release.SetResult();

        var (client, again) = await third;
        Assert.Equal(1, again.GetProperty("i").GetInt64());
        await SendAsync(client, 1, 2, 3);
        await UntilAsync(() => _handled.Count == 3);
        Assert.Equal(["1:1", "3:2", "3:3"], _handled);
        await first.DisposeAsync();
        await client.DisposeAsync();
    }

    private static async Task SendAsync(RawClient client, params int[] ids)
    {
        foreach (var id in ids)
        {
            await client.SendTextAsync($$"""{"t":"m","i":{{id}},"d":{{id}}}""");
        }
    }
}
