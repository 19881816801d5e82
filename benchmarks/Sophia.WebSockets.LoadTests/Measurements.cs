using System.Diagnostics;

namespace Sophia.WebSockets.LoadTests;

/// <summary>One measurement each, with a server in a process of its own.</summary>
internal sealed partial class Measurements(Scale scale)
{
    public async Task<double[]> ThroughputAsync(string kind)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, 1);
        var count = kind switch
        {
            "signalr-stateful" => scale.SlowestStreamMessages,
            "signalr-stateful-4mb" => scale.SlowStreamMessages,
            _ => scale.StreamMessages,
        };
        var started = Stopwatch.GetTimestamp();
        await server.AskAsync($"/burst?count={count}");
        await clients.WaitAsync(count);
        return [clients.Received / Stopwatch.GetElapsedTime(started).TotalSeconds];
    }

    public async Task<double[]> FanOutAsync(string kind)
    {
        var deliveries = (long)scale.Clients * scale.FanOutMessages;
        await using var server = await ServerProcess.StartAsync(kind);
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, scale.Clients);
        await WarmUpAsync(server, clients, scale.Clients);
        var processor = await ProcessorTime.StartAsync(server);
        var started = Stopwatch.GetTimestamp();
        var allocated = (await server.AskAsync($"/burst?count={scale.FanOutMessages}"))[0];
        await clients.WaitAsync(deliveries);
        var took = Stopwatch.GetElapsedTime(started);
        return [clients.Received / took.TotalSeconds, allocated / deliveries, .. await processor.EachAsync(deliveries)];
    }

    public async Task<double[]> PacedAsync(string kind, int dead)
    {
        var (healthy, messages) = (scale.Clients - dead, scale.PacedMessages);
        await using var server = await ServerProcess.StartAsync(kind);
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, healthy);
        await using var silent = await SilentClients.ConnectAsync(server.Port, dead);
        await WarmUpAsync(server, clients, healthy);
        var deliveries = (long)healthy * messages;
        var processor = await ProcessorTime.StartAsync(server);
        var answer = await server.AskAsync($"/paced?count={messages}&perSecond=20");
        await clients.WaitAsync(deliveries);
        return [clients.Percentile(0.99), answer[0] / deliveries, answer[1], .. await processor.EachAsync(deliveries)];
    }

    public async Task<double[]> IdleAsync(string kind)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await using (await LoadClients.ConnectAsync(kind, server.Port, 50))
        {
            // What is made once and kept does not count.
        }

        var before = await server.AskAsync("/stats");
        await using var clients = await LoadClients.ConnectAsync(kind, server.Port, scale.IdleClients);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var after = await server.AskAsync("/stats");
        return [(after[2] - before[2]) / scale.IdleClients / 1_024, (after[1] - before[1]) / scale.IdleClients / 1_024];
    }

    /// <summary>Sophia: from the start of the new process until all clients have resumed by themselves. SignalR: until as many have connected.</summary>
    public async Task<double[]> RestartAsync(string kind)
    {
        var count = scale.IdleClients;
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

    /// <summary>Until both processes run code that the runtime has optimized, whatever was compiled ahead.</summary>
    private async Task WarmUpAsync(ServerProcess server, LoadClients clients, int count)
    {
        for (var burst = 0; burst < scale.WarmUpBursts; burst++)
        {
            clients.Reset();
            await server.AskAsync($"/burst?count={scale.FanOutMessages}");
            await clients.WaitAsync((long)count * scale.FanOutMessages);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        clients.Reset();
    }
}
