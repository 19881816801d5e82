using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>One node inside the test's process: a real Kestrel and its own connection to Redis.</summary>
internal sealed class Node : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private Node(WebApplication app)
    {
        App = app;
        Manager = app.Services.GetRequiredService<ResilientWebSocketManager>();
        Backplane = app.Services.GetRequiredService<RedisBackplane>();
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public WebApplication App { get; }

    public ResilientWebSocketManager Manager { get; }

    public RedisBackplane Backplane { get; }

    public int Port { get; }

    public static async Task<Node> StartAsync(
        string redis,
        WebSocketMessageHandler? handler = null,
        Action<SophiaWebSocketEndpointOptions>? endpoint = null,
        Action<SophiaWebSocketsRedisOptions>? options = null,
        Action<SophiaWebSocketOptions>? sockets = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.AddProvider(new TestOutput()).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning));
        builder.Configuration["Sophia:ConnectionPools:redis:ConnectionString"] = redis;
        builder.AddSophiaConnections().AddRedis();
        builder.Services.AddSophiaWebSockets(all =>
        {
            all.Keys = [new ResumeTokenKey { Id = "test", Secret = Convert.ToBase64String(new byte[32]) }];
            all.DrainTimeout = TimeSpan.Zero;
            all.MaxRetryAfter = TimeSpan.FromMilliseconds(100);
            endpoint?.Invoke(all.Defaults);
            sockets?.Invoke(all);
        });
        builder.Services.AddSophiaWebSocketsRedis(configure: all =>
        {
            all.CheckInterval = TimeSpan.FromMilliseconds(300);
            all.LeaseDuration = Lease;

            // All nodes of a test share one busy machine; none of them is dead.
            all.HandoverTimeout = TimeSpan.FromSeconds(20);
            options?.Invoke(all);
        });
        var app = builder.Build();
        app.UseRouting();
        app.MapSophiaWebSocket("/ws", handler, all => all.MessagesPerSecond = 0);
        await app.StartAsync();
        return new Node(app);
    }

    public Task<RawClient> ConnectAsync(string query, bool reliable = true) => RawClient.ConnectAsync(Port, $"/ws{query}", reliable);

    /// <summary>A connection and its hello.</summary>
    public async Task<(RawClient Client, System.Text.Json.JsonElement Hello)> StartClientAsync(string clientId, string key = "k")
    {
        var client = await ConnectAsync($"?client={clientId}");
        await client.SendTextAsync($$"""{"t":"start","k":"{{key}}"}""");
        return (client, await client.ReadJsonAsync("hello"));
    }

    /// <summary>A connection that goes on where another one stopped, and its hello.</summary>
    public async Task<(RawClient Client, System.Text.Json.JsonElement Hello)> ResumeAsync(string clientId, System.Text.Json.JsonElement hello, long last, string key = "k")
    {
        var client = await ConnectAsync($"?client={clientId}");
        await client.SendTextAsync(Messages.ResumeFrame(hello, last, key));
        return (client, await client.ReadJsonAsync());
    }

    public WebSocketConnectionState? StateOf(string clientId) => Manager.GetConnection(clientId)?.State;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await App.StopAsync(now.Token);
        await App.DisposeAsync();
    }
}
