using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sophia.Tests.Shared;
using Sophia.WebSockets.Client;

namespace Sophia.WebSockets.LoadTests;

/// <summary>Every promise of the table, each kind of server in turn within the same run; the median of five.</summary>
internal static class Suite
{
    public static async Task RunAsync(bool quick, string? only)
    {
        var (rounds, clients, idle, cuts) = quick ? (1, 50, 100, 100) : (5, 1_000, 5_000, 10_000);
        var scenarios = new (string Name, Func<Task> Run)[]
        {
            ("throughput", () => EachAsync(rounds, ["signalr-stateful", "signalr-stateful-4mb", "sophia"], kind => ThroughputAsync(kind, quick), "messages/s, one connection")),
            ("fanout", () => EachAsync(rounds, ["raw", "signalr", "sophia"], kind => FanOutAsync(kind, clients, quick ? 20 : 300), "deliveries/s | bytes each")),
            ("paced", () => EachAsync(rounds, ["raw", "signalr", "sophia"], kind => PacedAsync(kind, clients, quick ? 20 : 150, 0), "p99 ms | bytes each | worst call ms")),
            ("dead", () => EachAsync(
                rounds, ["sophia clean", "sophia 1% dead"],
                kind => PacedAsync("sophia", clients, quick ? 20 : 150, kind.EndsWith("dead", StringComparison.Ordinal) ? Math.Max(1, clients / 100) : 0),
                "p99 ms | bytes each | worst call ms, 1 % not reading")),
            ("idle", () => EachAsync(rounds, ["raw", "signalr-stateful", "sophia"], kind => IdleAsync(kind, idle), "KB working set | KB heap, a connection")),
            ("restart", () => EachAsync(rounds, ["signalr-stateful", "sophia"], kind => RestartAsync(kind, idle), "ms until all are connected")),
            ("cuts", () => EachAsync(1, ["sophia"], _ => CutsAsync(cuts), "cuts | lost | duplicated or reordered")),
        };
        foreach (var scenario in scenarios.Where(scenario => only is null || scenario.Name == only))
        {
            Console.WriteLine($"## {scenario.Name}");
            await scenario.Run();
        }
    }

    private static async Task EachAsync(int rounds, string[] kinds, Func<string, Task<double[]>> measure, string unit)
    {
        Console.WriteLine($"({unit}; median of {rounds}, in brackets least and most)");
        var results = kinds.ToDictionary(kind => kind, _ => new List<double[]>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var kind in kinds)
            {
                results[kind].Add(await measure(kind));
            }
        }

        foreach (var (kind, all) in results)
        {
            var columns = Enumerable.Range(0, all[0].Length).Select(i => all.Select(one => one[i]).Order().ToArray());
            Console.WriteLine($"{kind,-22} {string.Join(" | ", columns.Select(column => $"{column[column.Length / 2]:N1} [{column[0]:N1} to {column[^1]:N1}]"))}");
        }

        // The ratios of runs that stood side by side: what else the machine did then, it did to both.
        foreach (var kind in kinds[..^1])
        {
            var columns = Enumerable.Range(0, results[kind][0].Length).Select(i => results[kinds[^1]].Zip(results[kind], (ours, theirs) => ours[i] / theirs[i]).Order().ToArray());
            Console.WriteLine($"{kinds[^1]} ÷ {kind}: {string.Join(" | ", columns.Select(column => $"{column[column.Length / 2]:N2} [{column[0]:N2} to {column[^1]:N2}]"))}");
        }
    }

    private static async Task<double[]> ThroughputAsync(string kind, bool quick)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, 1);
        var count = kind == "signalr-stateful" ? (quick ? 1_000 : 3_500) : quick ? 20_000 : 300_000;
        var started = Stopwatch.GetTimestamp();
        await server.AskAsync($"/burst?count={count}");
        await clients.WaitAsync(count);
        return [clients.Received / Stopwatch.GetElapsedTime(started).TotalSeconds];
    }

    private static async Task<double[]> FanOutAsync(string kind, int count, int messages)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, count);
        await server.AskAsync($"/burst?count={messages}");
        await clients.WaitAsync((long)count * messages);
        clients.Reset();
        var started = Stopwatch.GetTimestamp();
        var allocated = (await server.AskAsync($"/burst?count={messages}"))[0];
        await clients.WaitAsync((long)count * messages);
        return [clients.Received / Stopwatch.GetElapsedTime(started).TotalSeconds, allocated / ((double)count * messages)];
    }

    private static async Task<double[]> PacedAsync(string kind, int count, int messages, int dead)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, count - dead);
        var silent = new List<TcpClient>();
        for (var i = 0; i < dead; i++)
        {
            silent.Add(await NonReaderAsync(server.Port));
        }

        await server.AskAsync($"/paced?count={messages / 4}&perSecond=20");
        clients.Reset();
        var answer = await server.AskAsync($"/paced?count={messages}&perSecond=20");
        await clients.WaitAsync((long)(count - dead) * messages);
        silent.ForEach(client => client.Dispose());
        return [clients.Percentile(0.99), answer[0] / ((double)count * messages), answer[1]];
    }

    private static async Task<double[]> IdleAsync(string kind, int count)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await using (await LoadClients.ConnectAsync(kind, server.Port, 50))
        {
        }

        var before = await server.AskAsync("/stats");
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, count);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var after = await server.AskAsync("/stats");
        return [(after[2] - before[2]) / count / 1_024, (after[1] - before[1]) / count / 1_024];
    }

    /// <summary>Sophia: from the start of the new process until all clients have resumed by themselves. SignalR: until as many have connected.</summary>
    private static async Task<double[]> RestartAsync(string kind, int count)
    {
        var first = await ServerProcess.StartAsync(kind);
        if (kind != "sophia")
        {
            await using (first)
            {
                var from = Stopwatch.GetTimestamp();
                await using var connected = await LoadClients.ConnectAsync(kind, first.Port, count);
                return [Stopwatch.GetElapsedTime(from).TotalMilliseconds];
            }
        }

        await using var clients = await LoadClients.ConnectAsync(kind, first.Port, count);
        await first.DisposeAsync();
        await using var second = await ServerProcess.StartAsync(kind, first.Port);
        var started = Stopwatch.GetTimestamp();
        while ((await second.AskAsync("/connected"))[0] < count && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(50);
        }

        var took = Stopwatch.GetElapsedTime(started);
        clients.Reset();
        await second.AskAsync("/burst?count=1");
        return await clients.WaitAsync(count) ? [took.TotalMilliseconds] : [double.PositiveInfinity];
    }

    private static async Task<double[]> CutsAsync(int cuts)
    {
        await using var server = await ServerProcess.StartAsync("sophia");
        await using var proxy = new CutProxy(server.Port, maxBytes: 20_000, seed: 6);
        await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{proxy.Port}/ws"),
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
        });
        var (received, last, disorder, lost) = (0L, 0L, 0L, 0L);
        var reading = Task.Run(async () =>
        {
            await foreach (var message in client.ReadAllAsync())
            {
                var stamp = message.Gap is null ? Payload.Stamp(message.Payload.Span[1..]) : 0;
                lost += message.Gap is null ? 0 : 1;
                disorder += message.Gap is null && stamp <= last ? 1 : 0;
                (last, received) = (Math.Max(last, stamp), received + (message.Gap is null ? 1 : 0));
            }
        });
        await client.StartAsync();
        var sent = 0L;
        while (proxy.Cuts < cuts)
        {
            await server.AskAsync("/burst?count=100");
            sent += 100;
        }

        proxy.Calm = true;
        for (var i = 0; i < 3_000 && Volatile.Read(ref received) < sent; i++)
        {
            await Task.Delay(10);
        }

        await client.DisposeAsync();
        await reading;
        return [proxy.Cuts, sent - received + lost, disorder + Math.Max(0, received - sent)];
    }

    /// <summary>A client that says start and never reads again.</summary>
    private static async Task<TcpClient> NonReaderAsync(int port)
    {
        var tcp = new TcpClient { ReceiveBufferSize = 4_096 };
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sophia.reliable.json.v1\r\n\r\n"));
        byte[] start = [0x81, 0x8D, 0, 0, 0, 0, .. "{\"t\":\"start\"}"u8];
        await tcp.GetStream().WriteAsync(start);
        return tcp;
    }
}
