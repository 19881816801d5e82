using System.Text.Json;
using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>Two nodes and a healthy Redis.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private TestServer _redis = null!;
    private Node _one = null!;
    private Node _two = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _one = await Node.StartAsync($"{_redis.Host}:{_redis.Port}");
        _two = await Node.StartAsync($"{_redis.Host}:{_redis.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_message_from_another_node_arrives_numbered_and_stays_until_acknowledged()
    {
        var (client, _) = await _one.StartClientAsync("alice");
        Assert.Equal(SendResult.Sent, await _two.Manager.SendAsync("alice", Number(1)));
        Assert.Equal(SendResult.Sent, await _one.Manager.SendAsync("alice", Number(2)));
        for (var i = 1; i <= 2; i++)
        {
            var message = await client.ReadJsonAsync("m");
            Assert.Equal((i, i), (message.S(), message.D()));
        }

        Assert.Equal(2, _one.Manager.GetConnection("alice")!.Queued);
        await client.SendTextAsync("""{"t":"ack","s":2}""");
        await UntilAsync(() => _one.Manager.GetConnection("alice")!.Queued == 0);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_comes_back_at_another_node_gets_what_it_missed_once_and_in_order()
    {
        var (client, hello) = await _one.StartClientAsync("alice");
        for (var i = 1; i <= 3; i++)
        {
            await _two.Manager.SendAsync("alice", Number(i));
        }

        await client.ReadJsonAsync("m");
        client.Reset();
        await UntilAsync(() => _one.StateOf("alice") is WebSocketConnectionState.Disconnected);
        Assert.True(await _one.Manager.SendAsync("alice", Number(4)) is SendResult.Queued or SendResult.Sent);

        var (again, second) = await _two.ResumeAsync("alice", hello, last: 1);
        Assert.True(second.GetProperty("resumed").GetBoolean());
        for (var i = 2; i <= 4; i++)
        {
            var message = await again.ReadJsonAsync("m");
            Assert.Equal((i, i), (message.S(), message.D()));
        }

        await UntilAsync(() => _one.Manager.GetConnections().Count == 0);
        Assert.Equal(SendResult.Sent, await _one.Manager.SendAsync("alice", Number(5)));
        Assert.Equal(5, (await again.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_message_for_a_client_that_never_came_waits_for_it_wherever_it_comes()
    {
        Assert.Equal(SendResult.Queued, await _one.Manager.SendAsync("late", Number(1)));

        var (client, _) = await _two.StartClientAsync("late");

        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_broadcast_reaches_the_clients_of_all_nodes_and_those_that_are_away()
    {
        var (alice, hello) = await _one.StartClientAsync("alice");
        var (bob, _) = await _two.StartClientAsync("bob");
        await using var plain = await _two.ConnectAsync("?client=plain", reliable: false);
        await UntilAsync(() => _two.Manager.GetConnections().Count == 2);
        await _one.Manager.BroadcastAsync(Number(1));
        Assert.Equal(1, (await alice.ReadJsonAsync("m")).D());
        Assert.Equal(1, (await bob.ReadJsonAsync("m")).D());
        Assert.Equal("1"u8.ToArray(), (await plain.ReadFrameAsync()).Payload);

        alice.Reset();
        await UntilAsync(() => _one.StateOf("alice") is WebSocketConnectionState.Disconnected);
        await _two.Manager.BroadcastAsync(Number(2));
        var (again, _) = await _two.ResumeAsync("alice", hello, last: 1);

        Assert.Equal(2, (await again.ReadJsonAsync("m")).D());
        Assert.Equal(2, (await bob.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Broadcasts_and_messages_of_one_sender_keep_their_order()
    {
        var (client, _) = await _two.StartClientAsync("alice");
        for (var i = 1; i <= 100; i += 2)
        {
            await _one.Manager.BroadcastAsync(Number(i));
            await _one.Manager.SendAsync("alice", Number(i + 1));
        }

        for (var i = 1; i <= 100; i++)
        {
            var message = await client.ReadJsonAsync("m");
            Assert.Equal((i, i), (message.S(), message.D()));
        }

        await client.DisposeAsync();
    }

    [Fact]
    public async Task Groups_are_known_to_all_nodes_and_follow_the_client()
    {
        var (alice, hello) = await _one.StartClientAsync("alice");
        var (bob, _) = await _one.StartClientAsync("bob");
        Assert.True(await _two.Manager.AddToGroupAsync("alice", "ops"));
        Assert.False(await _one.Manager.AddToGroupAsync("alice", "ops"));
        Assert.False(await _one.Manager.AddToGroupAsync("nobody", "ops"));

        await _two.Manager.SendToGroupAsync("ops", Number(1));
        Assert.Equal(1, (await alice.ReadJsonAsync("m")).D());
        var (again, _) = await _two.ResumeAsync("alice", hello, last: 1);
        await _one.Manager.SendToGroupAsync("ops", Number(2));
        Assert.Equal(2, (await again.ReadJsonAsync("m")).D());

        Assert.True(await _one.Manager.RemoveFromGroupAsync("alice", "ops"));
        await _one.Manager.SendToGroupAsync("ops", Number(3));
        await _one.Manager.BroadcastAsync(Number(4));
        Assert.Equal(4, (await again.ReadJsonAsync("m")).D());
        Assert.Equal(4, (await bob.ReadJsonAsync("m")).D());
        await again.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Disconnecting_ends_the_session_wherever_it_is()
    {
        var (client, hello) = await _one.StartClientAsync("alice");
        await _two.Manager.SendAsync("alice", Number(1));

        Assert.True(await _two.Manager.DisconnectAsync("alice", "no \"more\""));

        Assert.Equal(1000, await client.ReadCloseAsync());
        Assert.False(await _two.Manager.DisconnectAsync("alice"));
        var (again, second) = await _two.ResumeAsync("alice", hello, last: 1);
        Assert.False(second.GetProperty("resumed").GetBoolean());
        await again.DisposeAsync();
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_client_gets_what_waited_at_whatever_node_it_comes_to()
    {
        await using var first = await _one.ConnectAsync("?client=plain", reliable: false);
        await UntilAsync(() => _one.StateOf("plain") is WebSocketConnectionState.Connected);
        Assert.Equal(SendResult.Sent, await _two.Manager.SendAsync("plain", Number(1)));
        Assert.Equal("1"u8.ToArray(), (await first.ReadFrameAsync()).Payload);
        first.Reset();
        await UntilAsync(() => _one.StateOf("plain") is not WebSocketConnectionState.Connected);
        while (await _two.Manager.SendAsync("plain", Number(2)) is not SendResult.Queued)
        {
            // The node reports the loss a moment later; what was sent until then is lost, as promised.
        }

        await using var second = await _two.ConnectAsync("?client=plain", reliable: false);
        Assert.Equal("2"u8.ToArray(), (await second.ReadFrameAsync()).Payload);
    }

    [Fact]
    public async Task The_newest_connection_wins_over_all_nodes_and_its_messages_are_handled_once()
    {
        var (first, hello) = await _one.StartClientAsync("alice");
        await first.SendTextAsync("""{"t":"m","i":1,"d":1}""");
        await first.ReadJsonAsync("ack");

        var (second, again) = await _two.ResumeAsync("alice", hello, last: 0);

        Assert.Equal(4001, await first.ReadCloseAsync());
        Assert.Equal(1, again.GetProperty("i").GetInt64());
        await second.SendTextAsync("""{"t":"m","i":1,"d":1}""");
        Assert.True((await second.ReadJsonAsync("ack")).GetProperty("dup").GetBoolean());
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_hundred_connections_of_one_client_at_once_on_two_nodes_leave_exactly_one()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var client = await (i % 2 == 0 ? _one : _two).ConnectAsync("?client=alice");
            await client.SendTextAsync("""{"t":"start","k":"k"}""");
            return client;
        }));
        var outcomes = clients.Select(OutcomeAsync).ToArray();
        await UntilAsync(() => outcomes.Count(outcome => outcome.IsCompleted) == 99);
        await _one.Manager.SendAsync("alice", Number(1));

        var all = await Task.WhenAll(outcomes);
        Assert.Equal([("4001", 99), ("message", 1)], all.CountBy(outcome => outcome).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tokens_are_spent_forged_and_foreign_at_every_node()
    {
        var (first, hello) = await _one.StartClientAsync("alice");
        var (second, _) = await _two.ResumeAsync("alice", hello, last: 0);
        await second.SendTextAsync("""{"t":"m","i":1,"d":1}""");
        await second.ReadJsonAsync("ack");
        await UntilConfirmedAsync("alice", generation: 2);

        var replayed = await _one.ConnectAsync("?client=alice");
        await replayed.SendTextAsync(ResumeFrame(hello, 0));
        Assert.Equal(1008, await replayed.ReadCloseAsync());
        var foreign = await _one.ConnectAsync("?client=mallory");
        await foreign.SendTextAsync(ResumeFrame(hello, 0));
        Assert.Equal(1008, await foreign.ReadCloseAsync());
        foreach (var client in new[] { first, second, replayed, foreign })
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stranger_under_the_same_id_gets_nothing_that_was_kept()
    {
        var (alice, _) = await _one.StartClientAsync("alice", "secret");
        await _one.Manager.SendAsync("alice", Json("\"private\""));
        await alice.ReadJsonAsync("m");

        var (mallory, hello) = await _two.StartClientAsync("alice", "guess");
        await _one.Manager.SendAsync("alice", Json("\"public\""));

        Assert.Equal(0, hello.GetProperty("last").GetInt64());
        Assert.Equal("public", (await mallory.ReadJsonAsync("m")).Text("d"));
        Assert.Equal(4001, await alice.ReadCloseAsync());
        await alice.DisposeAsync();
        await mallory.DisposeAsync();
    }

    /// <summary>Until all nodes may know that the client has seen the token of that generation.</summary>
    private async Task UntilConfirmedAsync(string client, long generation)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{_redis.Host}:{_redis.Port}");
        var key = new RedisKeys(SophiaWebSocketsRedisDefaults.KeyPrefix).Client(client)[0];
        await UntilAsync(async () => (long)await redis.GetDatabase().HashGetAsync(key, "w") >= generation);
    }

    private static async Task<string> OutcomeAsync(RawClient client)
    {
        while (true)
        {
            var (opcode, payload) = await client.ReadFrameAsync();
            if (opcode == 8)
            {
                return $"{(payload[0] << 8) | payload[1]}";
            }

            if (JsonDocument.Parse(payload).RootElement.T() == "m")
            {
                return "message";
            }
        }
    }
}
