using System.Net.Sockets;
using Sophia.WebSockets.Tests.Support;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Tests.Faults;

/// <summary>Bad clients beside a hundred good ones, and connections that end in every way.</summary>
public sealed class CrowdTests
{
    private const int Healthy = 100;

    [Theory]
    [InlineData(0)]
    [InlineData(1_024)]
    public async Task A_client_that_reads_nothing_or_a_kilobyte_a_second_holds_up_nobody(int bytesPerSecond)
    {
        const int Messages = 200;
        await using var server = await TestServer.StartAsync(options => (options.OutboxMessages, options.OutboxBytes) = (64, 1 << 20));
        await using var bad = await RawClient.ConnectAsync(server.Port, "/ws?client=bad", receiveBuffer: 2_048);
        await bad.SendTextAsync("""{"t":"start","k":"k"}""");
        using var stop = new CancellationTokenSource();
        var dripping = bytesPerSecond == 0 ? Task.CompletedTask : DripAsync(bad.Socket, bytesPerSecond, stop.Token);
        var clients = await Task.WhenAll(Enumerable.Range(0, Healthy).Select(i => server.StartClientAsync($"client-{i}")));
        var reading = clients.Select(client => ReadAsync(client, Messages)).ToArray();
        var payload = Json($"\"{new string('x', 4_000)}\"");
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(server.Manager.BroadcastAsync(payload).IsCompletedSuccessfully, "nobody waits for a client");
            await UntilAsync(() => server.Manager.GetConnections().Count(c => c.ClientId != "bad" && c.Queued < 32) == Healthy);
        }

        Assert.All(await Task.WhenAll(reading), count => Assert.Equal(Messages, count));
        Assert.InRange(server.Manager.GetConnection("bad")!.Queued, 1, 64);
        await stop.CancelAsync();
        await dripping;
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_connection_may_end_in_any_way_and_the_session_stays_whole()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync("?client=alice");
        await client.SendTextAsync("""{"t":"start","k":"k"}""");
        var hello = await client.ReadJsonAsync("hello");
        for (var i = 1; i <= 100; i++)
        {
            await server.Manager.SendAsync("alice", Json($"\"{new string('x', 5_000)}\""));
        }

        Action<RawClient>[] ends =
        [
            one => one.Reset(),
            one => one.Finish(),
            one => one.Socket.Close(),
        ];
        var last = 0L;
        foreach (var end in ends)
        {
            // In the middle of a replay: some messages are read, the rest is on its way.
            last = (await client.ReadJsonAsync("m")).S();
            await client.SendBytesAsync(RawClient.Frame(0x81, "{\"t\":\"pong\"}"u8).AsMemory(0, 5));
            end(client);
            client = await server.ConnectAsync("?client=alice");
            await client.SendTextAsync(ResumeFrame(hello, last));
            hello = await client.ReadJsonAsync("hello");
            Assert.Equal(last, hello.GetProperty("last").GetInt64());
        }

        for (var i = last + 1; i <= 100; i++)
        {
            Assert.Equal(i, (await client.ReadJsonAsync("m")).S());
        }

        await client.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_during_a_broadcast_does_not_wait_for_a_stuck_client_beyond_its_limit()
    {
        var server = await TestServer.StartAsync(
            options => (options.OutboxMessages, options.OutboxBytes, options.CloseTimeout) = (100_000, 64 << 20, TimeSpan.FromMilliseconds(200)),
            options: options => options.DrainTimeout = TimeSpan.FromSeconds(1));
        await using var stuck = await RawClient.ConnectAsync(server.Port, "/ws?client=stuck", receiveBuffer: 2_048);
        await stuck.SendTextAsync("""{"t":"start","k":"k"}""");
        await using var healthy = await server.StartClientAsync("healthy");
        var large = Json($"\"{new string('x', 32_000)}\"");
        await UntilAsync(() => server.Manager.GetConnections().Count == 2);
        for (var i = 0; i < 500; i++)
        {
            await server.Manager.SendAsync("stuck", large);
        }

        await server.Manager.BroadcastAsync(Number(1));
        var stopping = server.App.StopAsync();

        Assert.Equal(1, (await healthy.ReadJsonAsync("m")).D());
        Assert.Equal(1001, await healthy.ReadCloseAsync());
        await healthy.DisposeAsync();
        // A second to drain and 0.2 s to close; a host that waits for the stuck one takes its own 30 s.
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), RawClient.Limit);
        await server.App.DisposeAsync();
    }

    private static async Task<int> ReadAsync(RawClient client, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            Assert.Equal(i, (await client.ReadJsonAsync("m")).S());
            if (i % 8 == 0 || i == count)
            {
                await client.SendTextAsync($$"""{"t":"ack","s":{{i}}}""");
            }
        }

        return count;
    }

    private static async Task DripAsync(Socket socket, int bytesPerSecond, CancellationToken cancellationToken)
    {
        var buffer = new byte[bytesPerSecond / 10];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The server cut it off, or the test is over.
        }
    }
}
