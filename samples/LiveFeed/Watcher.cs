using System.Globalization;
using System.Text.Json;
using Sophia.WebSockets.Client;

namespace LiveFeed;

/// <summary>A terminal that watches the feed and counts ticks that are missing, double or out of order.</summary>
internal static class Watcher
{
    public static async Task RunAsync(Uri endpoint)
    {
        await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions { Endpoint = endpoint });
        client.StateChanged += (_, state) => Console.WriteLine($"-- {state}");
        _ = client.StartAsync();
        var (last, wrong) = (0, 0);
        await foreach (var message in client.ReadAllAsync())
        {
            if (message.Gap is { } gap)
            {
                Console.WriteLine($"!! missed {gap.From} to {gap.To?.ToString(CultureInfo.InvariantCulture) ?? "?"}: {gap.Why}");
                last = 0;
                continue;
            }

            if (TickOf(message) is { } tick)
            {
                wrong += last > 0 && tick != last + 1 ? 1 : 0;
                last = tick;
            }

            Console.WriteLine($"{message.Sequence,6}  {message}  wrong so far: {wrong}");
        }
    }

    private static int? TickOf(ReceivedMessage message)
    {
        using var json = JsonDocument.Parse(message.Payload);
        return json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("tick", out var tick) ? tick.GetInt32() : null;
    }
}
