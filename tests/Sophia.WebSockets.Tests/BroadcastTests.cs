using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sophia.WebSockets.Tests.Support;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Tests;

/// <summary>Broadcasts are written by a queue of their own, sends by the sender: the two must never write one connection at the same time.</summary>
public sealed class BroadcastTests
{
    private const int Clients = 20;
    private const int Each = 500;

    [Fact]
    public async Task Broadcasts_and_sends_of_many_threads_reach_everybody_whole_once_and_in_order()
    {
        await using var server = await TestServer.StartAsync(options => options.OutboxMessages = 10_000);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => server.StartClientAsync($"client-{i}")));
        var reading = clients.Select(client => ReadAsync(client, 4 * Each)).ToArray();

        var broadcasting = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                var result = await server.Manager.BroadcastAsync(Number(1));
                Assert.Equal((Clients, 0, 0), (result.Sent, result.Queued, result.Rejected));
            }
        }));
        var sending = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each * Clients; i++)
            {
                Assert.Equal(SendResult.Sent, await server.Manager.SendAsync($"client-{i % Clients}", Number(2)));
            }
        }));
        await Task.WhenAll(broadcasting.Concat(sending));

        Assert.All(await Task.WhenAll(reading), count => Assert.Equal((2 * Each, 2 * Each), count));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(2, 1 << 20, 1)]
    [InlineData(16, 1 << 20, 1)]
    [InlineData(1_000, 4_096, 300)]
    public async Task A_sender_in_a_hurry_overflows_no_outbox_of_a_client_that_reads(int messages, int bytes, int length)
    {
        await using var server = await TestServer.StartAsync(options => (options.OutboxMessages, options.OutboxBytes) = (messages, bytes));
        await using var plain = await server.ConnectAsync("?client=plain", reliable: false);
        await UntilAsync(() => server.Manager.GetConnection("plain")?.State is WebSocketConnectionState.Connected);
        var payload = Json($"\"{new string('x', length)}\"");

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(0, (await server.Manager.BroadcastAsync(payload)).Rejected);
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(payload.Length, (await plain.ReadFrameAsync()).Payload.Length);
        }
    }

    [Fact]
    public async Task What_was_broadcast_comes_before_the_goodbye()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await using var client = await server.StartClientAsync("alice");
            await server.Manager.BroadcastAsync(Number(1));
            await server.Manager.DisconnectAsync("alice");

            Assert.Equal("m", (await client.ReadJsonAsync()).T());
            Assert.Equal("bye", (await client.ReadJsonAsync()).T());
        }
    }

    [Fact]
    public async Task What_cannot_be_written_ends_its_connection_and_neither_the_queue_nor_the_process()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.StartClientAsync("alice");
        using (var listener = new MeterListener())
        {
            var meters = server.App.Services.GetRequiredService<IMeterFactory>();
            listener.InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "sophia.websocket.messages")
                {
                    all.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new InvalidOperationException("The listener is broken."));
            listener.Start();
            await server.Manager.BroadcastAsync(Number(1));
            await client.ReadsEndAsync();
        }

        await using var again = await server.StartClientAsync("alice");
        await server.Manager.BroadcastAsync(Number(2));
        Assert.Equal(1, (await again.ReadJsonAsync("m")).D());
        Assert.Equal(2, (await again.ReadJsonAsync("m")).D());
    }

    private static async Task<(int Broadcast, int Sent)> ReadAsync(RawClient client, int count)
    {
        var (broadcast, sent) = (0, 0);
        for (var number = 1; number <= count; number++)
        {
            var frame = await client.ReadJsonAsync("m");
            Assert.Equal(number, frame.S());
            (broadcast, sent) = frame.D() == 1 ? (broadcast + 1, sent) : (broadcast, sent + 1);
        }

        return (broadcast, sent);
    }
}
