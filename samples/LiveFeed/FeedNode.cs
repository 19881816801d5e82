using Sophia.WebSockets;

namespace LiveFeed;

/// <summary>A server of the feed: the page, the WebSocket, and where clients are looked at.</summary>
internal static class FeedNode
{
    private const string HostLog = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <param name="args">The command line: <c>--urls</c>, and any option of the packages.</param>
    /// <param name="redis">Whether it shares its clients with other nodes.</param>
    /// <param name="feed">Whether it makes the ticks itself.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task RunAsync(string[] args, bool redis, bool feed)
    {
        var started = false;
        await using var app = Build(args, redis, feed, logging => logging.AddFilter(HostLog, level => Volatile.Read(ref started) || level < LogLevel.Error));
        await app.StartAsync();
        Volatile.Write(ref started, true);
        await app.WaitForShutdownAsync();
    }

    /// <param name="args">The command line.</param>
    /// <param name="redis">Whether it shares its clients with other nodes.</param>
    /// <param name="feed">Whether it makes the ticks itself.</param>
    /// <param name="quiet">What is not logged: an error at start is thrown as well, and said by who catches it.</param>
    private static WebApplication Build(string[] args, bool redis, bool feed, Action<ILoggingBuilder> quiet)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:5200");
        builder.WebHost.UseStaticWebAssets();
        quiet(builder.Logging);
        builder.Services.AddSophiaWebSockets();
        if (redis)
        {
            builder.AddSophiaConnections().AddRedis();
            builder.Services.AddSophiaWebSocketsRedis();
        }

        if (feed)
        {
            builder.Services.AddHostedService<Feed>();
        }

        var app = builder.Build();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.MapSophiaWebSocket("/ws", async (_, message, ct) =>
        {
            // What one viewer says, all see.
            var manager = app.Services.GetRequiredService<ResilientWebSocketManager>();
            await manager.BroadcastAsync(OutboundMessage.FromJson(message.Payload.Span), ct);
        });
        app.MapGet("/connections", (ResilientWebSocketManager manager) => manager.GetConnections());
        app.MapPost("/cut/{clientId}", (string clientId, ResilientWebSocketManager manager, CancellationToken ct) =>
            manager.DisconnectAsync(clientId, cancellationToken: ct).AsTask());
        return app;
    }
}
