using System.Globalization;
using System.Text;
using Sophia.WebSockets;

namespace LiveFeed;

/// <summary>Broadcasts a tick twice a second.</summary>
internal sealed class Feed(ResilientWebSocketManager manager, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), time);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            var json = string.Create(CultureInfo.InvariantCulture, $"{{\"tick\":{tick},\"at\":\"{time.GetUtcNow():O}\"}}");
            await manager.BroadcastAsync(OutboundMessage.FromJson(Encoding.UTF8.GetBytes(json)), stoppingToken);
        }
    }
}
