using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>Redis is emptied, trimmed, killed and frozen under two nodes: what can be saved is saved, and what may be lost is told.</summary>
public sealed class StoreFaultTests : IAsyncLifetime
{
    private TestServer _redis = null!;
    private Node _one = null!;
    private Node _two = null!;
    private ConnectionMultiplexer? _admin;

    private string Address => $"{_redis.Host}:{_redis.Port}";

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _one = await StartAsync();
        _two = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_message_whose_hint_was_lost_is_found_by_the_position_check()
    {
        var (client, _) = await _one.StartClientAsync("alice");
        await WriteWithoutHintAsync("alice", "1");

        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
        await WriteWithoutHintAsync("alice", "2");
        await _two.Manager.SendAsync("alice", Number(3));
        Assert.Equal(2, (await client.ReadJsonAsync("m")).D());
        Assert.Equal(3, (await client.ReadJsonAsync("m")).D());
        await client.DisposeAsync();
    }

    [Fact]
    public async Task An_operation_done_twice_has_happened_once()
    {
        var (client, _) = await _one.StartClientAsync("alice");
        await WriteWithoutHintAsync("alice", "1", "operation");
        await WriteWithoutHintAsync("alice", "1", "operation");
        await _two.Manager.SendAsync("alice", Number(2));

        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
        Assert.Equal(2, (await client.ReadJsonAsync("m")).D());
        await client.DisposeAsync();
    }

    [Fact]
    public async Task After_a_flush_a_connected_client_is_told_and_goes_on()
    {
        var (client, _) = await _one.StartClientAsync("alice");
        await _two.Manager.SendAsync("alice", Number(1));
        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());

        await AdminAsync("FLUSHALL");

        var gap = await client.ReadJsonAsync("gap");
        Assert.Equal(("store", 2L), (gap.Text("why"), gap.GetProperty("from").GetInt64()));
        await _two.Manager.SendAsync("alice", Number(2));
        Assert.Equal(2, (await client.ReadJsonAsync("m")).D());
        await client.DisposeAsync();
    }

    [Fact]
    public async Task After_a_flush_a_client_that_was_away_is_told_of_a_new_epoch()
    {
        var (client, hello) = await _one.StartClientAsync("alice");
        await _two.Manager.SendAsync("alice", Number(1));
        await client.ReadJsonAsync("m");
        client.Reset();
        await UntilAsync(() => _one.StateOf("alice") is WebSocketConnectionState.Disconnected);

        await AdminAsync("FLUSHALL");
        var (again, second) = await _two.ResumeAsync("alice", hello, last: 1);

        Assert.False(second.GetProperty("resumed").GetBoolean());
        Assert.NotEqual(hello.Text("epoch"), second.Text("epoch"));
        var gap = await again.ReadJsonAsync();
        Assert.Equal(("gap", "epoch", 2L), (gap.T(), gap.Text("why"), gap.GetProperty("from").GetInt64()));
        await _one.Manager.SendAsync("alice", Number(3));
        Assert.Equal(3, (await again.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_trimmed_stream_is_told_to_whoever_comes_back()
    {
        var (client, hello) = await _one.StartClientAsync("alice");
        client.Reset();
        await UntilAsync(() => _one.StateOf("alice") is WebSocketConnectionState.Disconnected);
        for (var i = 1; i <= 5; i++)
        {
            await _two.Manager.SendAsync("alice", Number(i));
        }

        await AdminAsync("XTRIM", Keys("alice")[1], "MAXLEN", "2");
        var (again, second) = await _two.ResumeAsync("alice", hello, last: 0);

        Assert.False(second.GetProperty("resumed").GetBoolean());
        Assert.Equal("epoch", (await again.ReadJsonAsync("gap")).Text("why"));
        Assert.Equal(4, (await again.ReadJsonAsync("m")).D());
        Assert.Equal(5, (await again.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_trimmed_under_a_connected_client_is_told_as_a_gap()
    {
        var (client, _) = await _one.StartClientAsync("alice");
        await _two.Manager.SendAsync("alice", Number(1));
        await client.ReadJsonAsync("m");

        await AdminAsync("XTRIM", Keys("alice")[1], "MAXLEN", "0");

        Assert.Equal("store", (await client.ReadJsonAsync("gap")).Text("why"));
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Without_redis_local_clients_go_on_and_messages_for_others_wait_within_bounds()
    {
        var (alice, _) = await _one.StartClientAsync("alice");
        var (bob, _) = await _two.StartClientAsync("bob");
        await _redis.KillAsync();
        await UntilAsync(() => !_one.Backplane.IsJoined && !_two.Backplane.IsJoined);

        Assert.Equal(SendResult.Sent, await _one.Manager.SendAsync("alice", Number(1)));
        Assert.Equal(1, (await alice.ReadJsonAsync("m")).D());
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(SendResult.Queued, await _one.Manager.SendAsync("bob", Number(i)));
        }

        Assert.Equal(SendResult.Rejected, await _one.Manager.SendAsync("bob", Number(11)));
        Assert.Equal(10, _one.Backplane.Pending);
        await _redis.StartAgainAsync();

        Assert.Equal("store", (await alice.ReadJsonAsync("gap")).Text("why"));
        Assert.Equal("store", (await bob.ReadJsonAsync("gap")).Text("why"));
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(i, (await bob.ReadJsonAsync("m")).D());
        }

        await UntilAsync(() => _one.Backplane.Pending == 0);
        await _two.Manager.SendAsync("alice", Number(2));
        Assert.Equal(2, (await alice.ReadJsonAsync("m")).D());
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task A_pause_of_redis_loses_doubles_and_reorders_nothing()
    {
        var (alice, _) = await _one.StartClientAsync("alice");
        var (bob, _) = await _two.StartClientAsync("bob");
        await _redis.FreezeAsync();
        for (var i = 1; i <= 5; i++)
        {
            Assert.NotEqual(SendResult.Rejected, await _one.Manager.SendAsync("alice", Number(i)));
            Assert.NotEqual(SendResult.Rejected, await _one.Manager.SendAsync("bob", Number(i)));
        }

        await _one.Manager.BroadcastAsync(Number(6));
        for (var i = 1; i <= 6; i++)
        {
            // Those of this node wait for nothing.
            Assert.Equal(i, (await alice.ReadJsonAsync("m")).D());
        }

        // All leases run out meanwhile.
        await Task.Delay(Node.Lease, TimeProvider.System, TestContext.Current.CancellationToken);
        await _redis.ThawAsync();
        await UntilAsync(() => _one.Backplane is { IsJoined: true, Pending: 0 } && _two.Backplane.IsJoined);
        await _two.Manager.SendAsync("alice", Number(7));
        await _two.Manager.SendAsync("bob", Number(7));

        Assert.Equal(7, (await NextAsync(alice)).D());
        for (var i = 1; i <= 7; i++)
        {
            Assert.Equal(i, (await NextAsync(bob)).D());
        }

        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task What_a_node_sent_alone_is_not_taken_for_what_redis_has_when_the_client_moves()
    {
        var (client, hello) = await _one.StartClientAsync("alice");
        await _redis.FreezeAsync();
        await _one.Manager.SendAsync("alice", Number(1));
        var message = await client.ReadJsonAsync("m");
        Assert.True(message.S() >= 1L << 32, "the number lies in the range of the node's own");
        client.Reset();
        await _redis.ThawAsync();
        await UntilAsync(() => _one.Backplane.IsJoined && _two.Backplane.IsJoined);

        var (again, second) = await _two.ResumeAsync("alice", hello, message.S());
        if (!second.GetProperty("resumed").GetBoolean())
        {
            Assert.Equal("epoch", (await again.ReadJsonAsync("gap")).Text("why"));
        }

        await _one.Manager.SendAsync("alice", Number(2));
        Assert.Equal(2, (await again.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_comes_while_redis_is_gone_is_served_and_joins_later()
    {
        await _redis.KillAsync();
        await UntilAsync(() => !_one.Backplane.IsJoined);
        var (client, hello) = await _one.StartClientAsync("alice");
        Assert.Equal(SendResult.Sent, await _one.Manager.SendAsync("alice", Number(1)));
        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());

        await _redis.StartAgainAsync();
        var bye = await client.ReadJsonAsync("bye");
        Assert.Equal(1001, bye.GetProperty("code").GetInt32());
        Assert.True(bye.TryGetProperty("retryAfterMs", out _));
        await client.DisposeAsync();
        await UntilAsync(() => _two.Backplane.IsJoined);

        var (again, _) = await _two.ResumeAsync("alice", hello, last: 1);
        await _one.Manager.SendAsync("alice", Number(2));
        Assert.Equal(2, (await again.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
    }

    [Fact]
    public async Task Without_redis_groups_of_local_clients_go_on_and_what_concerns_others_says_that_it_cannot_be_done()
    {
        var (alice, _) = await _one.StartClientAsync("alice");
        var (bob, _) = await _two.StartClientAsync("bob");
        await _redis.KillAsync();
        await UntilAsync(() => !_one.Backplane.IsJoined);

        Assert.True(await _one.Manager.AddToGroupAsync("alice", "ops"));
        await Assert.ThrowsAsync<IOException>(async () => await _one.Manager.AddToGroupAsync("bob", "ops"));
        await Assert.ThrowsAsync<IOException>(async () => await _one.Manager.RemoveFromGroupAsync("bob", "ops"));
        await Assert.ThrowsAsync<IOException>(async () => await _one.Manager.DisconnectAsync("bob"));
        await _one.Manager.SendToGroupAsync("ops", Number(1));
        Assert.Equal(1, (await alice.ReadJsonAsync("m")).D());

        Assert.True(await _one.Manager.DisconnectAsync("alice"));
        Assert.Equal(1000, await alice.ReadCloseAsync());
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Clients_that_come_and_go_while_redis_is_gone_are_forgotten_without_it()
    {
        await using var node = await Node.StartAsync(Address, endpoint: all => all.SessionRetention = TimeSpan.FromSeconds(1));
        await _redis.KillAsync();
        await UntilAsync(() => !node.Backplane.IsJoined);
        for (var i = 0; i < 3; i++)
        {
            var (client, _) = await node.StartClientAsync($"client-{i}");
            await UntilAsync(() => node.Backplane.Provisional > 0);
            client.Reset();
        }

        await UntilAsync(() => node.Manager.GetConnections().Count == 0);
        await UntilAsync(() => node.Backplane.Provisional == 0);
    }

    [Fact]
    public async Task A_claim_that_redis_sees_when_nobody_waits_for_it_any_more_takes_the_client_from_nobody()
    {
        var (client, hello) = await _one.StartClientAsync("alice");
        await _redis.FreezeAsync();

        // It asks at the second node too, is served for the time being, and is gone before Redis has read the question.
        var elsewhere = await _two.ConnectAsync("?client=alice");
        await elsewhere.SendTextAsync(ResumeFrame(hello, 0));
        await elsewhere.ReadJsonAsync("hello");
        elsewhere.Reset();
        Assert.NotEqual(SendResult.Rejected, await _one.Manager.SendAsync("alice", Number(1)));
        Assert.Equal(1, (await NextAsync(client)).D());

        await _redis.ThawAsync();
        await UntilAsync(() => _one.Backplane is { IsJoined: true, Pending: 0 } && _two.Backplane is { IsJoined: true, Pending: 0 });
        await _two.Manager.SendAsync("alice", Number(2));
        Assert.Equal(2, (await NextAsync(client)).D());
        Assert.Equal(SendResult.Sent, await _one.Manager.SendAsync("alice", Number(3)));
        Assert.Equal(3, (await NextAsync(client)).D());
        await client.DisposeAsync();
    }

    private static async Task<System.Text.Json.JsonElement> NextAsync(RawClient client)
    {
        while (await client.ReadJsonAsync() is var frame)
        {
            Assert.NotEqual("gap", frame.T());
            if (frame.T() == "m")
            {
                return frame;
            }
        }

        throw new InvalidOperationException();
    }

    private Task<Node> StartAsync() => Node.StartAsync(
        Address, options: options => (options.OperationTimeout, options.PendingMessages) = (TimeSpan.FromMilliseconds(400), 10));

    private static RedisKey[] Keys(string client) => new RedisKeys(SophiaWebSocketsRedisDefaults.KeyPrefix).Client(client);

    private async Task<RedisResult> AdminAsync(string command, params object[] arguments)
    {
        _admin ??= await ConnectionMultiplexer.ConnectAsync($"{Address},allowAdmin=true");
        return await _admin.GetDatabase().ExecuteAsync(command, arguments);
    }

    /// <summary>What a node leaves behind that dies after the entry and before the hint: the script as it is, its hint to a channel nobody hears.</summary>
    private async Task WriteWithoutHintAsync(string client, string payload, string? operation = null)
    {
        _admin ??= await ConnectionMultiplexer.ConnectAsync($"{Address},allowAdmin=true");
        var keys = new RedisKeys(SophiaWebSocketsRedisDefaults.KeyPrefix).Client(client, operation ?? Guid.NewGuid().ToString("N"));
        var reply = (RedisResult[])(await _admin.GetDatabase().ScriptEvaluateAsync(
            new RedisScripts("nobody:", cluster: false).Send,
            keys,
            [client, "dead", payload, operation ?? "op", "", "0", "", "", 1_000, 1 << 20, 0, 300_000, "", 30_000, "", "", 1_024, ""]))!;
        Assert.Equal("S", (string?)reply[0]);
    }
}
