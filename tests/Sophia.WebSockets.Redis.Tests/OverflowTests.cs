using System.Text.Json;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>Outboxes and memory that are full, with two nodes and a healthy Redis.</summary>
public sealed class OverflowTests : IAsyncLifetime
{
    private TestServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Theory]
    [InlineData(OverflowPolicy.Reject)]
    [InlineData(OverflowPolicy.DropOldest)]
    public async Task An_outbox_that_is_full_is_told_to_the_sender_or_to_the_client_at_whatever_node(OverflowPolicy policy)
    {
        const int Room = 4;
        await using var one = await StartAsync(policy, Room);
        await using var two = await StartAsync(policy, Room);
        var (client, hello) = await one.StartClientAsync("carol");
        client.Reset();
        await UntilAsync(() => one.StateOf("carol") is WebSocketConnectionState.Disconnected);
        var results = new List<SendResult>();
        for (var i = 1; i <= 10; i++)
        {
            results.Add(await two.Manager.SendAsync("carol", Number(i)));
        }

        var (again, _) = await two.ResumeAsync("carol", hello, last: 0);
        if (policy is OverflowPolicy.DropOldest)
        {
            Assert.DoesNotContain(SendResult.Rejected, results);
            var gap = await again.ReadJsonAsync();
            Assert.Equal(("gap", "overflow", 1L, 6L), (gap.T(), gap.Text("why"), gap.GetProperty("from").GetInt64(), gap.GetProperty("to").GetInt64()));
        }
        else
        {
            Assert.Equal(10 - Room, results.Count(result => result is SendResult.Rejected));
        }

        for (var i = 1; i <= Room; i++)
        {
            var message = await again.ReadJsonAsync();
            Assert.Equal(("m", policy is OverflowPolicy.DropOldest ? 6 + i : i), (message.T(), message.D()));
        }

        await again.DisposeAsync();
    }

    [Fact]
    public async Task Of_messages_with_one_key_the_newest_is_kept_wherever_they_come_from()
    {
        await using var one = await StartAsync(OverflowPolicy.Coalesce, 4);
        await using var two = await StartAsync(OverflowPolicy.Coalesce, 4);
        var (client, hello) = await one.StartClientAsync("carol");
        client.Reset();
        await UntilAsync(() => one.StateOf("carol") is WebSocketConnectionState.Disconnected);
        for (var i = 1; i <= 20; i++)
        {
            var sender = i % 3 == 0 ? one : two;
            Assert.NotEqual(SendResult.Rejected, await sender.Manager.SendAsync("carol", Json($"{i}", i % 2 == 0 ? "even" : "odd")));
        }

        var (again, _) = await two.ResumeAsync("carol", hello, last: 0);
        var frames = new List<JsonElement>();
        while (frames.Count(frame => frame.T() == "m") < 2)
        {
            frames.Add(await again.ReadJsonAsync());
        }

        Assert.Equal([19, 20], frames.Where(frame => frame.T() == "m").Select(frame => frame.D()));
        Assert.DoesNotContain(frames, frame => frame.T() == "gap");
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_acknowledges_nothing_is_closed_as_slow_by_another_nodes_message_and_keeps_what_is_queued()
    {
        await using var one = await StartAsync(OverflowPolicy.DisconnectAndKeep, 4);
        await using var two = await StartAsync(OverflowPolicy.DisconnectAndKeep, 4);
        var (client, hello) = await one.StartClientAsync("carol");
        for (var i = 1; i <= 4; i++)
        {
            Assert.NotEqual(SendResult.Rejected, await two.Manager.SendAsync("carol", Number(i)));
        }

        Assert.Equal(SendResult.Rejected, await two.Manager.SendAsync("carol", Number(5)));
        Assert.Equal(4008, await client.ReadCloseAsync());
        await client.DisposeAsync();

        var (again, _) = await two.ResumeAsync("carol", hello, last: 0);
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(i, (await again.ReadJsonAsync("m")).D());
        }

        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_no_outbox_takes_is_rejected_at_every_node_and_nobody_is_slow_for_it()
    {
        await using var one = await StartSmallAsync();
        await using var two = await StartSmallAsync();
        var (client, _) = await one.StartClientAsync("carol");
        var large = Json($"\"{new string('x', 2_000)}\"");

        Assert.Equal(SendResult.Rejected, await two.Manager.SendAsync("carol", large));
        Assert.Equal(SendResult.Rejected, await one.Manager.SendAsync("carol", large));
        await two.Manager.BroadcastAsync(large);

        Assert.Equal("overflow", (await client.ReadJsonAsync("gap")).Text("why"));
        await two.Manager.SendAsync("carol", Number(1));
        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
        await client.DisposeAsync();

        Task<Node> StartSmallAsync() => Node.StartAsync($"{_redis.Host}:{_redis.Port}", endpoint: options => options.OutboxBytes = 1_024);
    }

    [Fact]
    public async Task A_client_for_which_there_was_no_memory_gets_its_messages_once_there_is_some_without_a_word_of_its_own()
    {
        await using var one = await Node.StartAsync($"{_redis.Host}:{_redis.Port}", sockets: all => all.MaxQueuedBytes = 1 << 20);
        await using var two = await Node.StartAsync($"{_redis.Host}:{_redis.Port}");
        var (greedy, _) = await one.StartClientAsync("greedy");
        var (idle, _) = await one.StartClientAsync("idle");
        for (var i = 1; i <= 9; i++)
        {
            Assert.Equal(SendResult.Sent, await one.Manager.SendAsync("greedy", Json($"\"{new string('x', 100_000)}\"")));
        }

        await two.Manager.SendAsync("idle", Json($"\"{new string('x', 200_000)}\""));
        for (var i = 2; i <= 5; i++)
        {
            await two.Manager.SendAsync("idle", Number(i));
        }

        // Long enough for some position checks to find nothing.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(0, one.Manager.GetConnection("idle")!.Queued);
        while ((await greedy.ReadJsonAsync("m")).S() < 9)
        {
            // All of them, so that all may be acknowledged.
        }

        await greedy.SendTextAsync("""{"t":"ack","s":9}""");

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, (await idle.ReadJsonAsync("m")).S());
        }

        await greedy.DisposeAsync();
        await idle.DisposeAsync();
    }

    private Task<Node> StartAsync(OverflowPolicy policy, int messages) => Node.StartAsync(
        $"{_redis.Host}:{_redis.Port}", endpoint: options => (options.Overflow, options.OutboxMessages) = (policy, messages));
}
