using System.Net.WebSockets;
using System.Text.Json;
using Backend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Tests.Shared;
using Sophia.WebSockets;
using Sophia.WebSockets.Client;

namespace Backend.Tests.Live;

public sealed class LiveTests
{
    private static readonly Dictionary<string, string> Quick = new() { ["Backend:Live:Interval"] = "00:00:00.1" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_page_gets_everything_and_then_what_changes()
    {
        await using var backend = await BackendHost.StartAsync(Quick);
        await using var page = Page(backend.Address.Port);
        await page.StartAsync(Token);
        await using var messages = page.ReadAllAsync(Token).GetAsyncEnumerator(Token);

        // Updates that are on their way when the page comes may be before the whole, which is then sent again.
        var whole = await NextAsync(messages, "state");
        Assert.All(
            ["system", "services", "breakers", "pools", "alerts", "caches", "forecasts", "anomalies", "sla", "sockets"],
            section => Assert.True(whole.TryGetProperty(section, out _), section));

        // The first update of a new process is as large as the whole; every one after it has only what changed.
        var update = await NextAsync(messages, "update");
        if (HasAll(update))
        {
            update = await NextAsync(messages, "update");
        }

        Assert.False(HasAll(update));
        Assert.True(update.GetRawText().Length < whole.GetRawText().Length);

        static bool HasAll(JsonElement message) =>
            message.TryGetProperty("pools", out _) && message.TryGetProperty("system", out _) && message.TryGetProperty("breakers", out _) && message.TryGetProperty("alerts", out _);
    }

    [Fact]
    public async Task A_page_that_loses_the_network_again_and_again_misses_nothing()
    {
        await using var backend = await BackendHost.StartAsync(Quick);
        await using var proxy = TcpFaultProxy.Before("127.0.0.1", backend.Address.Port);
        await using var page = Page(proxy.Port);
        await page.StartAsync(Token);
        var times = new List<long>();
        var gaps = 0;
        await foreach (var message in page.ReadAllAsync(Token))
        {
            if (message.Gap is not null)
            {
                gaps++;
                continue;
            }

            times.Add(JsonDocument.Parse(message.Payload).RootElement.GetProperty("at").GetInt64());
            if (times.Count is 10 or 20 or 30)
            {
                proxy.ResetAll();
            }

            if (times.Count == 45)
            {
                break;
            }
        }

        Assert.Equal(0, gaps);
        Assert.Equal(times.Order(), times);
        Assert.True(proxy.Accepted >= 4);
    }

    [Fact]
    public async Task A_foreign_page_and_a_rebound_name_get_no_updates()
    {
        await using var backend = await BackendHost.StartAsync(Quick);

        foreach (var (name, value) in new[] { ("Origin", "https://evil.example"), ("Host", "evil.example") })
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader(name, value);
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{backend.Address.Port}/ws"), Token));
        }
    }

    [Fact]
    public async Task Many_sockets_that_are_opened_and_abandoned_stay_within_their_bounds()
    {
        const int Sockets = 10_000;
        const int Memory = 16 * 1024 * 1024;
        await using var backend = await BackendHost.StartAsync(new()
        {
            ["Sophia:WebSockets:MaxConnections"] = "500",
            ["Sophia:WebSockets:MaxQueuedBytes"] = $"{Memory}",
            ["Sophia:Server:RateLimiting:RequestsPerMinute"] = "10000000",
        });
        var manager = backend.Services.GetRequiredService<ResilientWebSocketManager>();
        using var crowd = new AbandonedSockets(backend.Address.Port);
        await Parallel.ForAsync(0, Sockets, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = Token }, crowd.OpenAsync);

        Assert.Equal(Sockets, crowd.Opened + crowd.Refused);
        Assert.InRange(crowd.Opened, 500, Sockets);
        Assert.True(manager.GetConnections().Count >= 500);
        Assert.True(manager.GetConnections().Sum(connection => connection.QueuedBytes) <= Memory);
        // Until the server has heard of their end they are there, and have a share of what is for those that are.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(2));
        while (manager.GetConnections().Count(connection => connection.State is WebSocketConnectionState.Connected) > Sockets / 100)
        {
            await Task.Delay(10, late.Token);
        }

        // Whoever comes now gets all there is and then what changes, as if nobody had been there before.
        await using var page = Page(backend.Address.Port);
        await page.StartAsync(Token);
        await using var messages = page.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        for (var message = 0; message < 4; message++)
        {
            Assert.True((await NextAsync(messages)).TryGetProperty("at", out _));
        }

        Assert.Equal(System.Net.HttpStatusCode.OK, (await backend.GetAsync("/api/ready", Token)).Status);
    }

    [Fact]
    public async Task Switched_off_there_is_no_socket_and_the_page_has_its_data_all_the_same()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Live:Enabled"] = "false" });

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await backend.GetAsync("/ws", Token)).Status);
        Assert.Equal("state", (await backend.GetAsync("/api/overview", Token)).Json.GetProperty("type").GetString());
    }

    private static SophiaWebSocketClient Page(int port) => new(new SophiaWebSocketClientOptions
    {
        Endpoint = new Uri($"ws://127.0.0.1:{port}/ws"),
        MinReconnectDelay = TimeSpan.FromMilliseconds(50),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
    });

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<ReceivedMessage> messages, string type)
    {
        for (var i = 0; i < 200; i++)
        {
            var message = await NextAsync(messages);
            if (message.GetProperty("type").GetString() == type)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"No '{type}' among 200 messages.");
    }

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<ReceivedMessage> messages)
    {
        Assert.True(await messages.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
        return JsonDocument.Parse(messages.Current.Payload).RootElement;
    }
}
