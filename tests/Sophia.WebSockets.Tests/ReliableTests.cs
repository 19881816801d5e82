using System.Collections.Concurrent;
using Sophia.WebSockets.Tests.Support;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Tests;

public sealed class ReliableTests
{
    [Fact]
    public async Task A_message_arrives_numbered_and_stays_until_acknowledged()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.StartClientAsync("alice");

        Assert.Equal(SendResult.Sent, await server.Manager.SendAsync("alice", Number(7)));
        var message = await client.ReadJsonAsync("m");
        Assert.Equal((1, 7), (message.S(), message.D()));
        Assert.Equal(1, server.Manager.GetConnection("alice")!.Queued);

        await client.SendTextAsync("""{"t":"ack","s":1}""");
        await UntilAsync(() => server.Manager.GetConnection("alice")!.Queued == 0);
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_missed_once_and_in_order()
    {
        await using var server = await TestServer.StartAsync();
        var first = await server.ConnectAsync("?client=alice");
        await first.SendTextAsync("""{"t":"start","k":"k"}""");
        var hello = await first.ReadJsonAsync();
        for (var i = 1; i <= 3; i++)
        {
            await server.Manager.SendAsync("alice", Number(i));
        }

        await first.ReadJsonAsync("m");
        first.Reset();
        await UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);
        Assert.Equal(SendResult.Queued, await server.Manager.SendAsync("alice", Number(4)));

        await using var second = await server.ConnectAsync("?client=alice");
        await second.SendTextAsync(ResumeFrame(hello, last: 1));
        var again = await second.ReadJsonAsync();

        Assert.True(again.GetProperty("resumed").GetBoolean());
        Assert.NotEqual(hello.Text("token"), again.Text("token"));
        Assert.Equal(hello.Text("epoch"), again.Text("epoch"));
        for (var i = 2; i <= 4; i++)
        {
            var message = await second.ReadJsonAsync("m");
            Assert.Equal((i, i), (message.S(), message.D()));
        }
    }

    [Fact]
    public async Task Messages_for_a_client_that_never_came_wait_for_it()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(SendResult.Queued, await server.Manager.SendAsync("late", Number(1)));

        await using var client = await server.StartClientAsync("late");

        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
    }

    [Fact]
    public async Task Unknown_clients_can_be_dropped_instead()
    {
        await using var server = await TestServer.StartAsync(options: options => options.QueueForUnknownClients = false);

        Assert.Equal(SendResult.Dropped, await server.Manager.SendAsync("nobody", Number(1)));
    }

    [Fact]
    public async Task An_inbound_message_is_handled_once_and_acknowledged_and_its_duplicate_is_told()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await TestServer.StartAsync(handler: (_, message, _) =>
        {
            seen.Enqueue(message.ToString());
            return ValueTask.CompletedTask;
        });
        await using var client = await server.StartClientAsync("alice");

        await client.SendTextAsync("""{"t":"m","i":1,"d":{"x":1}}""");
        var ack = await client.ReadJsonAsync("ack");
        await client.SendTextAsync("""{"t":"m","i":1,"d":{"x":1}}""");
        var duplicate = await client.ReadJsonAsync("ack");

        Assert.Equal(1, ack.GetProperty("i").GetInt64());
        Assert.False(ack.TryGetProperty("dup", out _));
        Assert.True(duplicate.GetProperty("dup").GetBoolean());
        Assert.Equal(["""{"x":1}"""], seen);
    }

    [Fact]
    public async Task A_newer_connection_wins_and_the_older_one_is_told_so()
    {
        await using var server = await TestServer.StartAsync();
        await using var first = await server.StartClientAsync("alice");
        await using var second = await server.StartClientAsync("alice");

        Assert.Equal(4001, await first.ReadCloseAsync());
        await server.Manager.SendAsync("alice", Number(1));
        Assert.Equal(1, (await second.ReadJsonAsync("m")).D());
        Assert.Equal(2, server.Manager.GetConnection("alice")!.Generation);
    }

    [Fact]
    public async Task A_hundred_connections_of_one_client_at_once_leave_exactly_one()
    {
        await using var server = await TestServer.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var client = await server.ConnectAsync("?client=alice");
            await client.SendTextAsync("""{"t":"start","k":"k"}""");
            return client;
        }));

        await UntilAsync(() => server.Manager.GetConnection("alice") is { Generation: 100 });
        await server.Manager.SendAsync("alice", Number(1));
        var outcomes = await Task.WhenAll(clients.Select(OutcomeAsync));

        Assert.Equal(99, outcomes.Count(outcome => outcome == "replaced"));
        Assert.Equal(1, outcomes.Count(outcome => outcome == "message"));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        static async Task<string> OutcomeAsync(RawClient client)
        {
            while (true)
            {
                var (opcode, payload) = await client.ReadFrameAsync();
                if (opcode == 8)
                {
                    Assert.Equal(4001, (payload[0] << 8) | payload[1]);
                    return "replaced";
                }

                if (System.Text.Encoding.UTF8.GetString(payload).StartsWith("{\"t\":\"m\"", StringComparison.Ordinal))
                {
                    return "message";
                }
            }
        }
    }

    [Fact]
    public async Task A_lost_epoch_is_told_as_a_gap()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync("?client=alice");

        await client.SendTextAsync("""{"t":"resume","token":"other.AAAA.AAAA","epoch":"0123456789abcdef","s":41}""");

        Assert.False((await client.ReadJsonAsync()).GetProperty("resumed").GetBoolean());
        var gap = await client.ReadJsonAsync();
        Assert.Equal(("gap", 42, "epoch"), (gap.T(), gap.GetProperty("from").GetInt64(), gap.Text("why")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, gap.GetProperty("to").ValueKind);
    }

    [Fact]
    public async Task Groups_survive_a_reconnect_and_a_broadcast_reaches_all()
    {
        await using var server = await TestServer.StartAsync();
        await using var alice = await server.StartClientAsync("alice");
        await using var bob = await server.StartClientAsync("bob");
        Assert.True(await server.Manager.AddToGroupAsync("alice", "ops"));
        Assert.False(await server.Manager.AddToGroupAsync("alice", "ops"));
        await using var again = await server.StartClientAsync("alice");

        Assert.Equal(new BroadcastResult(1, 0, 0), await server.Manager.SendToGroupAsync("ops", Number(1)));
        Assert.Equal(new BroadcastResult(2, 0, 0), await server.Manager.BroadcastAsync(Number(2)));

        Assert.Equal(1, (await again.ReadJsonAsync("m")).D());
        Assert.Equal(2, (await again.ReadJsonAsync("m")).D());
        Assert.Equal(2, (await bob.ReadJsonAsync("m")).D());
    }

    [Fact]
    public async Task Disconnect_ends_the_session_with_the_reason()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.StartClientAsync("alice");
        var left = new TaskCompletionSource<string>();
        server.Manager.Left += (_, args) => left.TrySetResult(args.ClientId);

        Assert.True(await server.Manager.DisconnectAsync("alice", "bye \"now\""));

        Assert.Equal(1000, await client.ReadCloseAsync());
        Assert.Equal("alice", await left.Task);
        Assert.Empty(server.Manager.GetConnections());
        Assert.False(await server.Manager.DisconnectAsync("alice"));
    }
}
