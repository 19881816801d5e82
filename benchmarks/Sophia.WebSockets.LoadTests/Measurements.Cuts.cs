using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sophia.Tests.Shared;
using Sophia.WebSockets.Client;

namespace Sophia.WebSockets.LoadTests;

internal sealed partial class Measurements
{
    private const int PerBurst = 100;

    /// <summary>One client behind a proxy that cuts its connection after a random number of bytes, while both sides send.</summary>
    public async Task<double[]> CutsAsync(TimeSpan limit)
    {
        await using var server = await ServerProcess.StartAsync("sophia");
        await using var proxy = new CutProxy(server.Port, maxBytes: 20_000, seed: 6);
        await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{proxy.Port}/ws"),
            ClientId = "cut",
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
        });
        var received = new Tally();
        var reading = ReadAsync(client, received);
        var started = Stopwatch.GetTimestamp();
        await client.StartAsync();
        var (down, up) = (0L, 0L);
        for (; proxy.Cuts < scale.Cuts && Stopwatch.GetElapsedTime(started) < limit; down += PerBurst)
        {
            await server.AskAsync($"/burst?count={PerBurst}");
            for (var i = 0; i < PerBurst / 10; i++)
            {
                await client.SendAsync(Encoding.UTF8.GetBytes((++up).ToString(CultureInfo.InvariantCulture)));
            }
        }

        proxy.Calm = true;
        for (var i = 0; i < 3_000 && (Volatile.Read(ref received.Count) < down || client.Unacknowledged > 0); i++)
        {
            await Task.Delay(10);
        }

        var inbound = await server.AskAsync("/inbound");
        await client.DisposeAsync();
        await reading;
        return [proxy.Cuts, down - received.Count + received.Lost, received.Disorder, up - inbound[0], inbound[1]];
    }

    private static async Task ReadAsync(SophiaWebSocketClient client, Tally tally)
    {
        var last = 0L;
        await foreach (var message in client.ReadAllAsync())
        {
            if (message.Gap is not null)
            {
                tally.Lost++;
                continue;
            }

            // The payload begins with the time it was made, which rises from message to message.
            var stamp = Payload.Stamp(message.Payload.Span[1..]);
            tally.Disorder += stamp <= last ? 1 : 0;
            last = Math.Max(last, stamp);
            Interlocked.Increment(ref tally.Count);
        }
    }

    private sealed class Tally
    {
        public long Count;

        public long Lost { get; set; }

        public long Disorder { get; set; }
    }
}
