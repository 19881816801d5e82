using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests.Faults;

public sealed class LivenessTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public async Task A_silent_peer_is_pinged_and_then_cut_off_while_its_session_stays()
    {
        await using var server = await StartAsync();
        await using var client = await server.StartClientAsync("alice");

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("ping", (await client.ReadJsonAsync()).T());
        _time.Advance(TimeSpan.FromSeconds(16));

        await client.ReadsEndAsync();
        await Messages.UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);
    }

    [Fact]
    public async Task A_pong_keeps_the_connection()
    {
        await using var server = await StartAsync();
        await using var client = await server.StartClientAsync("alice");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            Assert.Equal("ping", (await client.ReadJsonAsync()).T());
            var seen = server.Manager.GetConnection("alice")!.LastSeen;
            await client.SendTextAsync("""{"t":"pong"}""");
            await Messages.UntilAsync(() => server.Manager.GetConnection("alice")!.LastSeen > seen);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(WebSocketConnectionState.Connected, server.Manager.GetConnection("alice")!.State);
    }

    [Fact]
    public async Task A_session_without_a_connection_ends_after_its_retention_and_says_what_it_gave_up()
    {
        await using var server = await StartAsync();
        var left = new TaskCompletionSource<int>();
        server.Manager.Left += (_, args) => left.TrySetResult(args.Undelivered);
        await server.Manager.SendAsync("nobody", Messages.Number(1));

        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Single(server.Manager.GetConnections());
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, await left.Task);
        Assert.Empty(server.Manager.GetConnections());
    }

    [Fact]
    public async Task A_client_that_says_nothing_at_first_is_closed_in_time()
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync();

        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(1008, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_message_that_drips_in_is_closed_in_time()
    {
        await using var server = await StartAsync();
        await using var client = await server.StartClientAsync("alice");
        await client.SendBytesAsync(RawClient.Frame(0x81, new byte[64]).AsMemory(0, 20));
        await Messages.UntilAsync(() => server.Manager.Shared.Connections.Single().Key.MessageInProgress);

        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(1008, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task Pings_between_its_fragments_give_a_message_no_more_time()
    {
        await using var server = await StartAsync();
        await using var client = await server.StartClientAsync("alice");
        await client.SendFrameAsync(0x01, "{"u8);
        await Messages.UntilAsync(() => server.Manager.Shared.Connections.Single().Key.MessageInProgress);

        _time.Advance(TimeSpan.FromSeconds(6));
        await client.SendFrameAsync(0x89, "?"u8);
        Assert.Equal(0x0A, (await client.ReadFrameAsync()).Opcode);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(1008, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_message_that_no_outbox_takes_is_rejected_and_nobody_is_slow_for_it()
    {
        await using var server = await StartAsync(options => options.OutboxBytes = 1_024);
        await using var client = await server.StartClientAsync("alice");
        var large = Messages.Json($"\"{new string('x', 2_000)}\"");

        Assert.Equal(SendResult.Rejected, await server.Manager.SendAsync("alice", large));
        Assert.Equal(new BroadcastResult(0, 0, 1), await server.Manager.BroadcastAsync(large));
        await server.Manager.SendAsync("alice", Messages.Number(1));

        Assert.Equal("overflow", (await client.ReadJsonAsync("gap")).Text("why"));
        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_cut_off_beside_healthy_ones_and_nobody_waits_for_it()
    {
        await using var server = await StartAsync(options => (options.OutboxMessages, options.OutboxBytes, options.Overflow) = (100_000, 64 << 20, OverflowPolicy.Reject));
        await using var stuck = await server.StartClientAsync("stuck");
        await using var healthy = await server.StartClientAsync("healthy");
        var large = Messages.Json($"\"{new string('x', 32_000)}\"");

        var session = server.Manager.Shared.Registry.Find("stuck")!;
        var connection = session.Current!;
        for (var i = 0; i < 1_000; i++)
        {
            // Far more than the peer's and our own buffers take together.
            Assert.True(server.Manager.SendAsync("stuck", large).IsCompletedSuccessfully);
        }

        var (started, written, since) = (0L, 0L, TimeProvider.System.GetTimestamp());
        await Messages.UntilAsync(() =>
        {
            // The same write has been under way for half a second: the buffers are full.
            if (connection.WriteStarted != started || started == 0 || session.Outbox.Written != written)
            {
                (started, written, since) = (connection.WriteStarted, session.Outbox.Written, TimeProvider.System.GetTimestamp());
            }

            return started != 0 && TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromMilliseconds(500);
        });

        await server.Manager.BroadcastAsync(Messages.Number(1));
        Assert.Equal(1, (await healthy.ReadJsonAsync("m")).D());
        _time.Advance(TimeSpan.FromSeconds(11));

        await Messages.UntilAsync(() => server.Manager.GetConnection("stuck")!.State is WebSocketConnectionState.Disconnected);
        Assert.Equal(WebSocketConnectionState.Connected, server.Manager.GetConnection("healthy")!.State);
        Assert.True(server.Manager.GetConnection("stuck")!.Queued > 0);
    }

    [Fact]
    public async Task A_full_outbox_disconnects_as_slow_keeps_what_is_queued_and_rejects_the_rest()
    {
        await using var server = await StartAsync(options => options.OutboxMessages = 3);
        await using var client = await server.StartClientAsync("alice");
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(SendResult.Sent, await server.Manager.SendAsync("alice", Messages.Number(i)));
        }

        Assert.Equal(SendResult.Rejected, await server.Manager.SendAsync("alice", Messages.Number(4)));

        Assert.Equal(4008, await client.ReadCloseAsync());
        Assert.Equal(3, server.Manager.GetConnection("alice")!.Queued);
    }

    [Fact]
    public async Task Stopping_flushes_says_bye_and_closes_with_1001()
    {
        var server = await TestServer.StartAsync();
        await using var client = await server.StartClientAsync("alice");
        await server.Manager.SendAsync("alice", Messages.Number(1));
        var stopping = server.App.StopAsync();

        Assert.Equal(1, (await client.ReadJsonAsync("m")).D());
        var bye = await client.ReadJsonAsync("bye");
        Assert.Equal(1001, bye.GetProperty("code").GetInt32());
        Assert.InRange(bye.GetProperty("retryAfterMs").GetInt64(), 0, 5_000);
        Assert.Equal(1001, await client.ReadCloseAsync());
        await client.DisposeAsync();
        await stopping;
        await server.App.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_client_gets_payloads_verbatim_and_what_was_queued_while_it_was_away()
    {
        await using var server = await StartAsync();
        await server.Manager.SendAsync("browser", Messages.Json("""{"early":true}"""));
        await using var client = await server.ConnectAsync("?client=browser", reliable: false);
        await server.Manager.SendAsync("browser", Messages.Json("""{"late":true}"""));

        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.ResponseHead, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("""{"early":true}""", System.Text.Encoding.UTF8.GetString((await client.ReadFrameAsync()).Payload));
        Assert.Equal("""{"late":true}""", System.Text.Encoding.UTF8.GetString((await client.ReadFrameAsync()).Payload));
        Assert.Equal(0, server.Manager.GetConnection("browser")!.Queued);
    }

    private Task<TestServer> StartAsync(Action<SophiaWebSocketEndpointOptions>? endpoint = null) =>
        TestServer.StartAsync(endpoint, builder: builder => builder.Services.AddSingleton<TimeProvider>(_time));
}
