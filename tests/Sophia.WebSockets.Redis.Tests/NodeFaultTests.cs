using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Sophia.WebSockets.Client;
using Sophia.Connections.Redis.Tests;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>Nodes die, freeze and are left by their clients.</summary>
public sealed class NodeFaultTests : IAsyncLifetime
{
    /// <summary>The last message of those tests that do not know beforehand how many there will be.</summary>
    private const int End = -1;

    private TestServer _redis = null!;

    private string Address => $"{_redis.Host}:{_redis.Port}";

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_node_killed_in_the_middle_of_a_fan_out_loses_doubles_and_reorders_nothing()
    {
        const int Clients = 20;
        const int Messages = 200;
        await using var dying = await NodeProcess.StartAsync(Address);
        await using var other = await NodeProcess.StartAsync(Address);
        var target = dying.Port;
        await using var proxy = TcpFaultProxy.Before(() => ("127.0.0.1", Volatile.Read(ref target)));
        var clients = new List<SophiaWebSocketClient>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await StartAsync(proxy.Port, $"client-{i}"));
        }

        var reading = clients.Select(client => ReadAsync(client, Messages)).ToArray();
        await dying.BroadcastAsync(1, Messages / 2);
        var rest = other.BroadcastAsync((Messages / 2) + 1, Messages / 2);
        await UntilAsync(() => clients.Any(client => client.LastSequence > Messages * 6 / 10) || rest.IsCompleted);
        await dying.KillAsync();
        Volatile.Write(ref target, other.Port);
        await rest;

        foreach (var received in await Task.WhenAll(reading))
        {
            Assert.Equal(Enumerable.Range(1, Messages), received);
        }

        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_node_killed_while_it_handles_messages_loses_none_and_only_what_was_not_acknowledged_may_be_handled_again()
    {
        const int Messages = 2_000;
        await using var dying = await NodeProcess.StartAsync(Address);
        await using var other = await NodeProcess.StartAsync(Address);
        var target = dying.Port;
        await using var proxy = TcpFaultProxy.Before(() => ("127.0.0.1", Volatile.Read(ref target)));
        await using var client = await StartAsync(proxy.Port, "alice");
        var sent = 0;
        var sending = SendAsync(client, 1, Messages, number => Volatile.Write(ref sent, number));
        await UntilAsync(() => dying.Handled.Length > Messages / 4);
        var acknowledged = Volatile.Read(ref sent) - client.Unacknowledged;
        await dying.KillAsync();
        Volatile.Write(ref target, other.Port);
        await sending;
        await UntilAsync(() => client.Unacknowledged == 0 && other.Handled is [.., Messages]);

        var (first, second) = (dying.Handled, other.Handled);
        Assert.Equal(Enumerable.Range(1, first.Length), first);
        Assert.Equal(Enumerable.Range(second[0], Messages + 1 - second[0]), second);
        Assert.InRange(second[0], acknowledged + 1, first.Length + 1);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_during_a_broadcast_beside_a_stuck_client_hands_everybody_over()
    {
        const int Patience = 30;
        const int Step = 20;
        const int Room = 500;
        await using var stopping = await NodeProcess.StartAsync(Address, Patience);
        await using var other = await NodeProcess.StartAsync(Address, Patience);
        var target = stopping.Port;
        await using var proxy = TcpFaultProxy.Before(() => ("127.0.0.1", Volatile.Read(ref target)));
        await using var stuck = await RawClient.ConnectAsync(stopping.Port, "/ws?client=stuck", receiveBuffer: 2_048);
        await stuck.SendTextAsync("""{"t":"start","k":"k"}""");
        await other.SendAsync("stuck", 1, 30, bytes: 32_000);
        await using var client = await StartAsync(proxy.Port, "alice");
        var reading = ReadAsync(client);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var sent = UntilStoppedAsync(Step, (from, count) => SendAsync(client, from, count), stopped.Token);
        var broadcast = UntilStoppedAsync(
            Step,
            async (from, count) =>
            {
                await UntilAsync(() => from - client.LastSequence < Room);
                await other.BroadcastAsync(from, count);
            },
            stopped.Token);
        await UntilAsync(() => stopping.Handled.Length > Step && client.LastSequence > Step);

        Volatile.Write(ref target, other.Port);
        Assert.Equal(0, await stopping.TerminateAsync());
        await UntilAsync(() => other.Handled.Length > Step);
        await stopped.CancelAsync();
        await sent;
        await broadcast;
        await other.SendAsync("alice", End, 1);
        await UntilAsync(() => client.Unacknowledged == 0);

        Assert.Equal(Enumerable.Range(1, await broadcast).Append(End), await reading);
        Assert.Equal(Enumerable.Range(1, await sent), stopping.Handled.Concat(other.Handled));
    }

    [Fact]
    public async Task A_frozen_node_is_fenced_and_does_no_harm_when_it_wakes()
    {
        await using var frozen = await NodeProcess.StartAsync(Address);
        await using var other = await NodeProcess.StartAsync(Address);
        var target = frozen.Port;
        await using var proxy = TcpFaultProxy.Before(() => ("127.0.0.1", Volatile.Read(ref target)));
        await using var client = await StartAsync(proxy.Port, "alice");
        var reading = ReadAsync(client, 30);
        await other.SendAsync("alice", 1, 10);
        frozen.Freeze();
        await other.SendAsync("alice", 11, 10);
        Volatile.Write(ref target, other.Port);
        proxy.ResetAll();
        await UntilAsync(() => client.LastSequence >= 20);
        frozen.Thaw();
        await frozen.SendAsync("alice", 21, 10);

        Assert.Equal(Enumerable.Range(1, 30), await reading);
        Assert.Equal(SophiaWebSocketState.Connected, client.State);
    }

    [Fact]
    public async Task Random_cuts_between_three_nodes_lose_double_and_reorder_nothing_in_either_direction()
    {
        const int Cuts = 150;
        var inbound = new ConcurrentQueue<int>();
        WebSocketMessageHandler handler = (_, message, _) =>
        {
            inbound.Enqueue(int.Parse(message.ToString(), CultureInfo.InvariantCulture));
            return ValueTask.CompletedTask;
        };
        Node[] nodes = [await Node.StartAsync(Address, handler), await Node.StartAsync(Address, handler), await Node.StartAsync(Address, handler)];
        var random = new Random(20261129);
        await using var cuts = TcpFaultProxy.Before(() => ("127.0.0.1", nodes[random.Next(nodes.Length)].Port));
        await using var proxy = new CutProxy(cuts.Port, maxBytes: 6_000, seed: 3);
        await using var client = await StartAsync(proxy.Port, "alice", connected: false);
        var reading = Task.Run(() => ReadAsync(client), Limit);
        var (down, up) = (0, 0);
        while (proxy.Cuts < Cuts)
        {
            if (reading.IsCompleted)
            {
                // It says what went wrong.
                await reading;
            }

            var node = nodes[down % nodes.Length];
            await node.Manager.WaitForRoomAsync("alice", Limit).WaitAsync(TimeSpan.FromMinutes(3), Limit);
            Assert.NotEqual(SendResult.Rejected, await node.Manager.SendAsync("alice", Number(++down)));
            await client.SendAsync(Encoding.UTF8.GetBytes((++up).ToString(CultureInfo.InvariantCulture)), Limit);
        }

        proxy.Calm = true;
        await nodes[0].Manager.SendAsync("alice", Number(End));
        var received = await reading;
        await UntilAsync(() => client.Unacknowledged == 0);

        Assert.Equal(Enumerable.Range(1, down).Append(End), received);
        Assert.Equal(Enumerable.Range(1, up), inbound);
        await client.DisposeAsync();
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_storm_of_reconnects_finds_everybody_at_the_other_node()
    {
        const int Clients = 300;
        await using var other = await Node.StartAsync(Address);
        var dying = await NodeProcess.StartAsync(Address);
        var target = dying.Port;
        await using var proxy = TcpFaultProxy.Before(() => ("127.0.0.1", Volatile.Read(ref target)));
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => StartAsync(proxy.Port, $"client-{i}")));
        var reading = clients.Select(client => ReadAsync(client, 2)).ToArray();
        await dying.BroadcastAsync(1, 1);
        Volatile.Write(ref target, other.Port);
        await dying.DisposeAsync();
        await other.Manager.BroadcastAsync(Number(2));

        foreach (var received in await Task.WhenAll(reading))
        {
            Assert.Equal([1, 2], received);
        }

        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_cluster_keeps_a_client_in_one_slot()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var address = string.Join(',', cluster.Nodes.Select(node => $"{node.Host}:{node.Port}"));
        await using var one = await Node.StartAsync(address);
        await using var two = await Node.StartAsync(address);
        var clients = new List<(RawClient Client, System.Text.Json.JsonElement Hello)>();
        for (var i = 0; i < 12; i++)
        {
            clients.Add(await one.StartClientAsync($"client-{i}"));
            await two.Manager.SendAsync($"client-{i}", Number(1));
        }

        await two.Manager.BroadcastAsync(Number(2));
        for (var i = 0; i < clients.Count; i++)
        {
            Assert.Equal(1, (await clients[i].Client.ReadJsonAsync("m")).D());
            Assert.Equal(2, (await clients[i].Client.ReadJsonAsync("m")).D());
            var (again, hello) = await two.ResumeAsync($"client-{i}", clients[i].Hello, last: 1);
            Assert.True(hello.GetProperty("resumed").GetBoolean());
            Assert.Equal(2, (await again.ReadJsonAsync("m")).D());
            await again.DisposeAsync();
            await clients[i].Client.DisposeAsync();
        }
    }

    private static async Task<SophiaWebSocketClient> StartAsync(int port, string id, bool connected = true)
    {
        var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{port}/ws"),
            ClientId = id,
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(100),
        });
        var starting = client.StartAsync(Limit);
        if (connected)
        {
            await starting;
        }

        return client;
    }

    private static async Task SendAsync(SophiaWebSocketClient client, int from, int count, Action<int>? sent = null)
    {
        for (var i = from; i < from + count; i++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), Limit);
            sent?.Invoke(i);
        }
    }

    /// <summary>Sends step by step until it is told that it is enough. Gives the last number.</summary>
    private static async Task<int> UntilStoppedAsync(int step, Func<int, int, Task> send, CancellationToken stopped)
    {
        var last = 0;
        for (; !stopped.IsCancellationRequested; last += step)
        {
            await send(last + 1, step);
            await Task.Delay(1, Limit);
        }

        return last;
    }

    /// <summary>Reads so many messages, or up to the last one; a lost one is missed in time, and not waited for without end.</summary>
    private static async Task<List<int>> ReadAsync(SophiaWebSocketClient client, int count = int.MaxValue)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        var received = new List<int>();
        await foreach (var message in client.ReadAllAsync(patience.Token))
        {
            Assert.Null(message.Gap);
            received.Add(int.Parse(message.ToString(), CultureInfo.InvariantCulture));
            if (received.Count == count || received[^1] == End)
            {
                break;
            }
        }

        return received;
    }
}
