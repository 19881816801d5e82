using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sophia.WebSockets.Tests.Support;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Tests;

/// <summary>Handlers take their time, and nothing else waits for them.</summary>
public sealed class HandlerTests
{
    [Fact]
    public async Task A_handler_may_send_more_than_the_outbox_holds_because_acknowledgements_are_read_meanwhile()
    {
        const int Count = 50;
        await using var server = await TestServer.StartAsync(
            options => (options.OutboxMessages, options.Overflow) = (8, OverflowPolicy.Reject),
            async (client, _, ct) =>
            {
                for (var i = 1; i <= Count; i++)
                {
                    while (await client.SendAsync(Number(i), ct) is SendResult.Rejected)
                    {
                        await Task.Yield();
                    }
                }
            });
        await using var client = await server.StartClientAsync("alice");
        await client.SendTextAsync("""{"t":"m","i":1,"d":0}""");

        for (var i = 1; i <= Count; i++)
        {
            Assert.Equal(i, (await client.ReadJsonAsync("m")).D());
            await client.SendTextAsync($$"""{"t":"ack","s":{{i}}}""");
        }
    }

    [Fact]
    public async Task A_slow_handler_does_not_make_its_healthy_client_look_dead()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            handler: async (_, _, _) => await release.Task, builder: builder => builder.Services.AddSingleton<TimeProvider>(time));
        await using var client = await server.StartClientAsync("alice");
        await client.SendTextAsync("""{"t":"m","i":1,"d":0}""");
        // Read only after the clock has moved, it would have been heard just now, and no ping would come.
        await UntilAsync(() => server.Manager.GetConnection("alice")!.MessagesIn == 1);
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(31));
            Assert.Equal("ping", (await client.ReadJsonAsync("ping")).T());
            var seen = server.Manager.GetConnection("alice")!.LastSeen;
            await client.SendTextAsync("""{"t":"pong"}""");
            await UntilAsync(() => server.Manager.GetConnection("alice")!.LastSeen > seen);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        release.SetResult();
        Assert.Equal(1, (await client.ReadJsonAsync("ack")).GetProperty("i").GetInt64());
    }

    [Fact]
    public async Task A_frozen_client_is_found_also_while_its_message_is_being_handled()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            handler: async (_, _, _) => await release.Task, builder: builder => builder.Services.AddSingleton<TimeProvider>(time));
        await using var client = await server.StartClientAsync("alice");
        await client.SendTextAsync("""{"t":"m","i":1,"d":0}""");
        await UntilAsync(() => server.Manager.GetConnection("alice")!.MessagesIn == 1);

        time.Advance(TimeSpan.FromSeconds(31));
        await client.ReadJsonAsync("ping");
        time.Advance(TimeSpan.FromSeconds(16));

        await client.ReadsEndAsync();
        await UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);
        release.SetResult();
    }

    [Fact]
    public async Task A_session_does_not_end_while_the_last_message_of_its_client_is_being_handled()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            handler: async (_, _, _) => await release.Task, builder: builder => builder.Services.AddSingleton<TimeProvider>(time));
        await using var client = await server.StartClientAsync("alice");
        await client.SendTextAsync("""{"t":"m","i":1,"d":0}""");
        await UntilAsync(() => server.Manager.GetConnection("alice")!.MessagesIn == 1);
        client.Reset();
        await UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);

        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(SendResult.Queued, await server.Manager.SendAsync("alice", Number(1)));
        Assert.Equal(1, server.Manager.GetConnection("alice")!.MessagesIn);

        release.SetResult();
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return server.Manager.GetConnection("alice") is null;
        });
    }

    [Fact]
    public async Task Messages_wait_their_turn_and_are_handled_to_the_last_also_when_the_client_leaves()
    {
        const int Count = 200;
        var handled = new ConcurrentQueue<string>();
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            options => options.MessagesPerSecond = 0,
            async (_, message, _) =>
            {
                await release.Task;
                handled.Enqueue(message.ToString());
            });
        await using var client = await server.ConnectAsync("?client=plain", reliable: false);
        for (var i = 1; i <= Count; i++)
        {
            await client.SendTextAsync($"{i}");
        }

        await client.SendFrameAsync(0x88, [0x03, 0xE8]);
        release.SetResult();

        await UntilAsync(() => handled.Count == Count);
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), handled);
    }

    [Fact]
    public async Task A_newer_connection_waits_for_the_handler_of_the_one_before()
    {
        var handled = new ConcurrentQueue<string>();
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(handler: async (_, message, _) =>
        {
            handled.Enqueue($"begin {message}");
            if (message.ToString() == "1")
            {
                await release.Task;
            }

            handled.Enqueue($"end {message}");
        });
        var first = await server.StartClientAsync("alice");
        await first.SendTextAsync("""{"t":"m","i":1,"d":1}""");
        await UntilAsync(() => handled.Count == 1);
        first.Reset();
        await UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);
        await using var second = await server.StartClientAsync("alice");
        await second.SendTextAsync("""{"t":"m","i":2,"d":2}""");
        await second.SendTextAsync("""{"t":"pong"}""");
        await UntilAsync(() => server.Manager.GetConnection("alice")!.Generation == 2);
        release.SetResult();

        await UntilAsync(() => handled.Count == 4);
        Assert.Equal(["begin 1", "end 1", "begin 2", "end 2"], handled);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_the_connection_goes_on()
    {
        await using var server = await TestServer.StartAsync(handler: (_, message, _) =>
            message.ToString() == "1" ? throw new InvalidOperationException() : ValueTask.CompletedTask);
        await using var client = await server.StartClientAsync("alice");

        await client.SendTextAsync("""{"t":"m","i":1,"d":1}""");
        Assert.Equal(1, (await client.ReadJsonAsync("ack")).GetProperty("i").GetInt64());
        await client.SendTextAsync("""{"t":"m","i":2,"d":2}""");
        Assert.Equal(2, (await client.ReadJsonAsync("ack")).GetProperty("i").GetInt64());
    }
}
