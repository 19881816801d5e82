using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets.LoadTests;

/// <summary>The server process: one way to send to all its clients, and the commands that measure it.</summary>
internal static class LoadServer
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string kind, int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        if (kind.StartsWith("signalr", StringComparison.Ordinal))
        {
            builder.Services.AddSignalR(options => options.StatefulReconnectBufferSize = kind.EndsWith("4mb", StringComparison.Ordinal) ? 4 << 20 : 100_000);
        }

        builder.Services.AddSophiaWebSockets(options => options.DrainTimeout = TimeSpan.Zero);
        var app = builder.Build();
        var sender = kind switch
        {
            "raw" => Raw(app),
            "sophia" => Sophia(app),
            _ => SignalR(app, kind != "signalr"),
        };
        app.MapGet("/stats", () => Stats());
        app.MapGet("/processor", () => Environment.CpuUsage.TotalTime.TotalMicroseconds.ToString(CultureInfo.InvariantCulture));
        app.MapGet("/connected", (ResilientWebSocketManager manager) => $"{manager.GetConnections().Count(client => client.State is WebSocketConnectionState.Connected)}");
        app.MapGet("/burst", async (int count) => await BurstAsync(sender, count));
        app.MapGet("/paced", async (int count, int perSecond) => await PacedAsync(sender, count, perSecond));
        app.MapPost("/stop", (IHost host) => { _ = host.StopAsync(); });
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }

    private static Func<string, Task> Raw(WebApplication app)
    {
        var sockets = new ConcurrentDictionary<WebSocket, byte>();
        app.UseWebSockets();
        app.Map("/ws", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            sockets[socket] = 0;
            var buffer = new byte[512];
            try
            {
                while (true)
                {
                    await socket.ReceiveAsync(Memory<byte>.Empty, context.RequestAborted);
                    if ((await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType is WebSocketMessageType.Close)
                    {
                        break;
                    }
                }
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException)
            {
            }

            sockets.TryRemove(socket, out _);
        });
        return async text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            foreach (var (socket, _) in sockets)
            {
                await socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
            }
        };
    }

    private static Func<string, Task> Sophia(WebApplication app)
    {
        var (received, disorder, sent) = (0L, 0L, 0);
        app.MapSophiaWebSocket(
            "/ws",
            (_, message, _) =>
            {
                var expected = Interlocked.Increment(ref received);
                disorder += long.Parse(message.ToString(), CultureInfo.InvariantCulture) == expected ? 0 : 1;
                return ValueTask.CompletedTask;
            },
            options => (options.OutboxMessages, options.OutboxBytes, options.Overflow, options.MessagesPerSecond) = (4_000, 4 << 20, OverflowPolicy.Reject, 0));
        app.MapGet("/inbound", () => $"{Volatile.Read(ref received)} {Volatile.Read(ref disorder)}");
        var manager = app.Services.GetRequiredService<ResilientWebSocketManager>();
        return async text =>
        {
            // A sender that outruns its clients waits for the slowest, looking every hundred messages; also for one that is about to come back, whose outbox would reject.
            if (++sent % 100 == 0)
            {
                foreach (var client in manager.GetConnections().Where(static client => client.Queued > 2_000))
                {
                    await Task.WhenAny(manager.WaitForRoomAsync(client.ClientId), Task.Delay(MaxWait));
                }
            }

            await manager.BroadcastAsync(OutboundMessage.FromJson(Encoding.UTF8.GetBytes($"\"{text}\"")));
        };
    }

    private static Func<string, Task> SignalR(WebApplication app, bool stateful)
    {
        app.MapHub<EmptyHub>("/ws", options => options.AllowStatefulReconnects = stateful);
        var hub = app.Services.GetRequiredService<IHubContext<EmptyHub>>();
        return text => hub.Clients.All.SendAsync("m", text);
    }

    private static string Stats()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalAllocatedBytes(true)} {GC.GetTotalMemory(false)} {process.WorkingSet64}");
    }

    /// <summary>Sends as fast as the way allows; Sophia's sender waits for room as an application would.</summary>
    private static async Task<string> BurstAsync(Func<string, Task> send, int count)
    {
        var before = GC.GetTotalAllocatedBytes(true);
        for (var i = 0; i < count; i++)
        {
            await send(Payload.New());
        }

        return string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalAllocatedBytes(true) - before} 0");
    }

    private static async Task<string> PacedAsync(Func<string, Task> send, int count, int perSecond)
    {
        var before = GC.GetTotalAllocatedBytes(true);
        var worst = TimeSpan.Zero;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        for (var i = 0; i < count; i++)
        {
            await timer.WaitForNextTickAsync();
            var started = Stopwatch.GetTimestamp();
            await send(Payload.New());
            var took = Stopwatch.GetElapsedTime(started);
            worst = took > worst ? took : worst;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalAllocatedBytes(true) - before} {worst.TotalMilliseconds}");
    }

    private sealed class EmptyHub : Hub;
}
