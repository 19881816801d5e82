using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sophia.Tests.Shared;

namespace Sophia.WebSockets.Client.Tests;

public sealed class ClientTests
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_arrive_in_order_and_are_acknowledged()
    {
        await using var server = await Server.StartAsync();
        await using var client = server.NewClient("alice");
        await client.StartAsync(Limit);

        for (var i = 1; i <= 200; i++)
        {
            await server.Manager.SendAsync("alice", Number(i), Limit);
        }

        Assert.Equal(Enumerable.Range(1, 200), await TakeAsync(client, 200));
        await UntilAsync(() => server.Manager.GetConnection("alice")!.Queued == 0);
        Assert.Equal(SophiaWebSocketState.Connected, client.State);
    }

    [Fact]
    public async Task Hundreds_of_random_cuts_lose_double_and_reorder_nothing_in_either_direction()
    {
        const int Cuts = 200;
        var inbound = new ConcurrentQueue<int>();
        await using var server = await Server.StartAsync(message =>
        {
            inbound.Enqueue(int.Parse(message, CultureInfo.InvariantCulture));
        });
        await using var proxy = new CutProxy(server.Port, maxBytes: 4_000, seed: 20261122);
        await using var client = server.NewClient("alice", proxy.Port);

        var outbound = new List<int>();
        var reading = Task.Run(
            async () =>
            {
                await foreach (var message in client.ReadAllAsync(Limit))
                {
                    Assert.Null(message.Gap);
                    outbound.Add(int.Parse(message.ToString(), CultureInfo.InvariantCulture));
                    if (outbound[^1] == -1)
                    {
                        return;
                    }
                }
            },
            Limit);
        await client.StartAsync(Limit);
        var (sentDown, sentUp) = (0, 0);
        while (proxy.Cuts < Cuts)
        {
            await server.Manager.WaitForRoomAsync("alice", Limit);
            Assert.NotEqual(SendResult.Rejected, await server.Manager.SendAsync("alice", Number(++sentDown), Limit));
            await client.SendAsync(Encoding.UTF8.GetBytes((++sentUp).ToString(CultureInfo.InvariantCulture)), Limit);
        }

        proxy.Calm = true;
        await server.Manager.SendAsync("alice", Number(-1), Limit);
        await reading.WaitAsync(Patience, Limit);
        await UntilAsync(() => client.Unacknowledged == 0);

        Assert.Equal(Enumerable.Range(1, sentDown).Append(-1), outbound);
        Assert.Equal(Enumerable.Range(1, sentUp), inbound);
    }

    [Fact]
    public async Task A_restarted_server_is_an_explicit_gap_and_what_was_sent_meanwhile_arrives()
    {
        var inbound = new ConcurrentQueue<string>();
        var first = await Server.StartAsync(inbound.Enqueue);
        await using var client = first.NewClient("alice");
        await client.StartAsync(Limit);
        await first.Manager.SendAsync("alice", Number(1), Limit);
        Assert.Equal([1], await TakeAsync(client, 1));
        var port = first.Port;
        await first.DisposeAsync();
        client.TrySend("\"meanwhile\""u8);

        await using var second = await Server.StartAsync(inbound.Enqueue, port);
        await using var messages = client.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);
        Assert.True(await messages.MoveNextAsync());

        Assert.Equal(("epoch", 2L, null), (messages.Current.Gap!.Why, messages.Current.Gap.From, messages.Current.Gap.To));
        await UntilAsync(() => inbound.Contains("\"meanwhile\""));
    }

    [Fact]
    public async Task A_restarted_server_that_refuses_the_token_is_an_explicit_gap_too()
    {
        var first = await Server.StartAsync(sockets: options => options.Keys = [NewKey()]);
        await using var client = first.NewClient("alice");
        await client.StartAsync(Limit);
        await first.Manager.SendAsync("alice", Number(1), Limit);
        Assert.Equal([1], await TakeAsync(client, 1));
        var port = first.Port;
        await first.DisposeAsync();

        await using var second = await Server.StartAsync(port: port, sockets: options => options.Keys = [NewKey()]);
        await second.Manager.SendAsync("alice", Number(2), Limit);
        await using var messages = client.ReadAllAsync(Limit).GetAsyncEnumerator(Limit);

        Assert.True(await messages.MoveNextAsync().AsTask().WaitAsync(Patience, Limit));
        Assert.Equal(new MessageGap(2, null, "epoch"), messages.Current.Gap);
        Assert.True(await messages.MoveNextAsync().AsTask().WaitAsync(Patience, Limit));
        Assert.Equal((1, "2"), (messages.Current.Sequence, messages.Current.ToString()));

        static ResumeTokenKey NewKey() => new() { Id = "same", Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };
    }

    [Fact]
    public async Task A_client_that_was_replaced_does_not_fight_back()
    {
        await using var server = await Server.StartAsync();
        await using var first = server.NewClient("alice");
        await first.StartAsync(Limit);
        await using var second = server.NewClient("alice");
        await second.StartAsync(Limit);

        await UntilAsync(() => first.State is SophiaWebSocketState.Replaced);

        Assert.False(first.TrySend("1"u8));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.SendAsync("1"u8.ToArray(), Limit).WaitAsync(Patience, Limit));
        Assert.Equal(SophiaWebSocketState.Connected, second.State);
    }

    [Fact]
    public async Task Disconnecting_a_client_ends_it_and_its_reader()
    {
        await using var server = await Server.StartAsync();
        await using var client = server.NewClient("alice");
        await client.StartAsync(Limit);

        await server.Manager.DisconnectAsync("alice", cancellationToken: Limit);

        Assert.Empty(await TakeAsync(client, 1));
        Assert.Equal(SophiaWebSocketState.Ended, client.State);
    }

    [Fact]
    public async Task Drop_oldest_keeps_the_newest_for_a_client_that_is_away()
    {
        await using var server = await Server.StartAsync(options: options =>
            (options.Overflow, options.OutboxMessages) = (OverflowPolicy.DropOldest, 3));
        await using var client = server.NewClient("alice");
        await client.StartAsync(Limit);
        await server.Manager.SendAsync("alice", Number(0), Limit);
        Assert.Equal([0], await TakeAsync(client, 1));
        await client.DisposeAsync();
        await UntilAsync(() => server.Manager.GetConnection("alice") is { State: WebSocketConnectionState.Disconnected, Queued: 0 });
        for (var i = 1; i <= 5; i++)
        {
            await server.Manager.SendAsync("alice", Number(i), Limit);
        }

        Assert.Equal(3, server.Manager.GetConnection("alice")!.Queued);
    }

    [Fact]
    public async Task The_access_token_is_asked_for_before_every_connection()
    {
        var asked = 0;
        await using var server = await Server.StartAsync();
        await using var proxy = new CutProxy(server.Port, maxBytes: 1, seed: 1);
        await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{proxy.Port}/ws"),
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            AccessToken = _ => ValueTask.FromResult<string?>($"token-{Interlocked.Increment(ref asked)}"),
        });
        var starting = client.StartAsync(Limit);
        await UntilAsync(() => Volatile.Read(ref asked) >= 3);

        proxy.Calm = true;
        await starting;
    }

    [Fact]
    public async Task What_cannot_be_sent_yet_waits_within_bounds_and_the_caller_is_told_when_they_are_reached()
    {
        var inbound = new ConcurrentQueue<string>();
        await using var server = await Server.StartAsync(inbound.Enqueue);
        await using var proxy = new CutProxy(server.Port, maxBytes: 1, seed: 1);
        await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{proxy.Port}/ws"),
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
            OutboundMessages = 3,
        });
        var starting = client.StartAsync(Limit);
        Assert.True(client.TrySend("1"u8) && client.TrySend("2"u8) && client.TrySend("3"u8));
        Assert.False(client.TrySend("0"u8));
        var fourth = client.SendAsync("4"u8.ToArray(), Limit);
        Assert.False(fourth.IsCompleted);

        proxy.Calm = true;
        await starting;
        await fourth;
        await UntilAsync(() => client.Unacknowledged == 0);
        Assert.Equal(["1", "2", "3", "4"], inbound);
    }

    [Fact]
    public async Task Whoever_waits_for_room_is_told_when_the_client_is_over()
    {
        var release = new TaskCompletionSource();
        await using var server = await Server.StartAsync(_ => release.Task.Wait(Limit));
        await using var client = server.NewClient("alice", outboundMessages: 1);
        await client.StartAsync(Limit);
        Assert.True(client.TrySend("1"u8));
        var waiting = client.SendAsync("2"u8.ToArray(), Limit);
        Assert.False(waiting.IsCompleted);

        await server.Manager.DisconnectAsync("alice", cancellationToken: Limit);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, Limit));
        Assert.Equal(SophiaWebSocketState.Ended, client.State);
        release.SetResult();
    }

    [Fact]
    public async Task A_message_that_the_server_does_not_take_is_sent_again_less_and_less_often()
    {
        var delays = new DelayLog();
        await using var server = await Server.StartAsync();
        await using var client = new SophiaWebSocketClient(
            new SophiaWebSocketClientOptions { Endpoint = new Uri($"ws://127.0.0.1:{server.Port}/ws"), MinReconnectDelay = TimeSpan.FromMilliseconds(1) }, delays);
        await client.StartAsync(Limit);

        client.TrySend(Encoding.UTF8.GetBytes($"\"{new string('x', 100_000)}\""));

        // Counted as a connection that went well, none of them would wait for more than a millisecond.
        await UntilAsync(() => delays.Longest > TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task What_is_not_JSON_in_UTF8_is_refused_before_it_is_queued()
    {
        await using var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions { Endpoint = new Uri("ws://localhost/ws") });

        Assert.ThrowsAny<System.Text.Json.JsonException>(() => client.TrySend([(byte)'"', 0xC3, (byte)'"']));
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => client.TrySend("1 2"u8));
        Assert.Equal(0, client.Unacknowledged);
    }

    [Fact]
    public async Task What_is_nested_as_deep_as_may_be_arrives_and_what_is_deeper_is_refused()
    {
        var inbound = new ConcurrentQueue<string>();
        await using var server = await Server.StartAsync(inbound.Enqueue);
        await using var client = server.NewClient("alice");
        await client.StartAsync(Limit);

        Assert.ThrowsAny<System.Text.Json.JsonException>(() => client.TrySend(Encoding.UTF8.GetBytes(Nested(64))));
        Assert.True(client.TrySend(Encoding.UTF8.GetBytes(Nested(63))));

        await UntilAsync(() => client.Unacknowledged == 0);
        Assert.Equal([Nested(63)], inbound);

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Theory]
    [InlineData("http://localhost/ws")]
    public void A_wrong_scheme_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => new SophiaWebSocketClient(new SophiaWebSocketClientOptions { Endpoint = new Uri(address) }));

    internal static OutboundMessage Number(int number) => OutboundMessage.FromJson(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private static async Task<List<int>> TakeAsync(SophiaWebSocketClient client, int count)
    {
        var taken = new List<int>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        patience.CancelAfter(Patience);
        await foreach (var message in client.ReadAllAsync(patience.Token))
        {
            Assert.Null(message.Gap);
            taken.Add(int.Parse(message.ToString(), CultureInfo.InvariantCulture));
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Waits for a condition that another thread makes true: long enough for any machine, and not for ever.</summary>
    internal static async Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"waited {Patience} for {what}");
            await Task.Delay(5, Limit);
        }
    }

    internal sealed class Server(WebApplication app) : IAsyncDisposable
    {
        public ResilientWebSocketManager Manager { get; } = app.Services.GetRequiredService<ResilientWebSocketManager>();

        public int Port { get; } = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

        public static async Task<Server> StartAsync(
            Action<string>? handler = null,
            int port = 0,
            Action<SophiaWebSocketEndpointOptions>? options = null,
            Action<WebApplication>? app = null,
            Action<SophiaWebSocketOptions>? sockets = null)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
            builder.Services.AddRoutingCore();
            builder.Services.AddLogging();
            builder.Services.AddSophiaWebSockets(all => all.DrainTimeout = TimeSpan.FromMilliseconds(200));
            builder.Services.AddSophiaWebSockets(sockets);
            var web = builder.Build();
            web.UseRouting();
            app?.Invoke(web);
            web.MapSophiaWebSocket(
                "/ws",
                (_, message, _) =>
                {
                    handler?.Invoke(message.ToString());
                    return ValueTask.CompletedTask;
                },
                options);
            await web.StartAsync();
            return new Server(web);
        }

        public SophiaWebSocketClient NewClient(string id, int port = 0, int outboundMessages = 1_000) => new(new SophiaWebSocketClientOptions
        {
            OutboundMessages = outboundMessages,
            Endpoint = new Uri($"ws://127.0.0.1:{(port == 0 ? Port : port)}/ws"),
            ClientId = id,
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
        });

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    /// <summary>How long the client waited before its attempts, as it logs it.</summary>
    private sealed class DelayLog : ILogger<SophiaWebSocketClient>
    {
        private readonly ConcurrentQueue<TimeSpan> _delays = new();

        public TimeSpan Longest => _delays.IsEmpty ? default : _delays.Max();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            foreach (var (name, value) in state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
            {
                if (name == "Delay" && value is TimeSpan delay)
                {
                    _delays.Enqueue(delay);
                }
            }
        }
    }
}
