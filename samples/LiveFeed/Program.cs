using System.Globalization;
using System.Text;
using Sophia.WebSockets;
using Sophia.WebSockets.Client;

// dotnet run                               the feed and its page on http://localhost:5200
// dotnet run -- watch ws://localhost:5200/ws    a terminal that watches it
if (args is ["watch", var address])
{
    await WatchAsync(new Uri(address));
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:5200");
builder.WebHost.UseStaticWebAssets();
builder.Services.AddSophiaWebSockets();
builder.Services.AddHostedService<Feed>();
var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapSophiaWebSocket("/ws", (client, message, ct) =>
{
    // What one viewer says, all see.
    return new ValueTask(app.Services.GetRequiredService<ResilientWebSocketManager>().BroadcastAsync(OutboundMessage.FromJson(message.Payload.Span), ct).AsTask());
});
app.MapGet("/connections", (ResilientWebSocketManager manager) => manager.GetConnections());
app.MapPost("/cut/{clientId}", (string clientId, ResilientWebSocketManager manager, CancellationToken ct) => manager.DisconnectAsync(clientId, cancellationToken: ct).AsTask());
app.Run();

static async Task WatchAsync(Uri endpoint)
{
    await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions { Endpoint = endpoint });
    client.StateChanged += (_, state) => Console.WriteLine($"-- {state}");
    _ = client.StartAsync();
    await foreach (var message in client.ReadAllAsync())
    {
        Console.WriteLine(message.Gap is { } gap ? $"!! missed {gap.From} to {gap.To?.ToString(CultureInfo.InvariantCulture) ?? "?"}: {gap.Why}" : $"{message.Sequence,6}  {message}");
    }
}

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
