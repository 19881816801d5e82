using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests.Sessions;

/// <summary>However many clients come with ever new ids, a node keeps so many sessions and no more.</summary>
public sealed class SessionLimitTests
{
    [Fact]
    public async Task New_clients_are_refused_and_known_ones_let_back_in_when_there_are_as_many_sessions_as_may_be()
    {
        var log = new FakeLogCollector();
        await using var server = await StartAsync(2, log);
        using var refusals = new MetricCollector<long>(
            server.App.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), WebSocketTelemetry.Name, "sophia.websocket.sessions.refused");
        await using (var gone = await server.StartClientAsync("gone"))
        {
            await using var stays = await server.StartClientAsync("stays");
            await using var stranger = await server.ConnectAsync("?client=stranger");
            await using var another = await server.ConnectAsync("?client=another", reliable: false);

            Assert.Equal([503, 503], [stranger.Status, another.Status]);
            Assert.Contains("Retry-After", stranger.ResponseHead, StringComparison.OrdinalIgnoreCase);
        }

        await Messages.UntilAsync(() => server.Manager.GetConnection("gone") is { State: WebSocketConnectionState.Disconnected });
        await using var back = await server.StartClientAsync("gone");
        Assert.Equal(2, server.Manager.GetConnections().Count);
        Assert.Equal(2, refusals.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
        Assert.Single(log.GetSnapshot(), record => record.Level is LogLevel.Warning && record.Message.Contains("MaxSessions", StringComparison.Ordinal));

        Assert.True(await server.Manager.DisconnectAsync("stays", cancellationToken: RawClient.Limit));
        await using var next = await server.StartClientAsync("next");
        Assert.Equal(["gone", "next"], server.Manager.GetConnections().Select(client => client.ClientId).Order());
    }

    [Fact]
    public async Task Connections_that_have_not_introduced_themselves_take_places_and_give_them_back()
    {
        await using var server = await StartAsync(2);
        await using var silent = await server.ConnectAsync("?client=silent");
        await using var slow = await server.ConnectAsync("?client=slow");
        await using var third = await server.ConnectAsync("?client=third");
        Assert.Equal([101, 101, 503], [silent.Status, slow.Status, third.Status]);

        silent.Reset();
        await slow.SendTextAsync("""{"t":"start"}""");
        await slow.ReadJsonAsync("hello");

        await Messages.UntilAsync(async () =>
        {
            await using var fourth = await server.ConnectAsync("?client=fourth");
            return fourth.Status == 101;
        });
    }

    [Fact]
    public async Task Of_many_new_clients_at_once_as_many_get_in_as_there_is_room_for()
    {
        await using var server = await StartAsync(10);

        var clients = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => server.ConnectAsync($"?client={i}")));
        var admitted = clients.Where(client => client.Status == 101).ToArray();
        await Task.WhenAll(admitted.Select(client => client.SendTextAsync("""{"t":"start"}""")));
        await Task.WhenAll(admitted.Select(client => client.ReadJsonAsync("hello")));

        Assert.Equal(10, server.Manager.GetConnections().Count);
        Assert.Equal(10, admitted.Length);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Messages_to_ever_new_ids_are_rejected_and_those_to_known_ones_kept()
    {
        await using var server = await StartAsync(10);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(SendResult.Queued, await server.Manager.SendAsync($"client-{i}", Messages.Number(i)));
        }

        Assert.Equal(SendResult.Rejected, await server.Manager.SendAsync("one-too-many", Messages.Number(1)));
        Assert.Equal(SendResult.Queued, await server.Manager.SendAsync("client-3", Messages.Number(1)));
        Assert.Equal(10, server.Manager.GetConnections().Count);
        var health = await server.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(RawClient.Limit);
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public async Task A_stranger_under_a_known_id_takes_its_place_and_no_other()
    {
        await using var server = await StartAsync(1);
        await using var first = await server.StartClientAsync("tab", key: "one");
        await using var second = await server.StartClientAsync("tab", key: "two");

        Assert.Equal(4001, await first.ReadCloseAsync());
        await using var other = await server.ConnectAsync("?client=other");
        Assert.Equal(503, other.Status);
        Assert.True(await server.Manager.DisconnectAsync("tab", cancellationToken: RawClient.Limit));
        await using var again = await server.StartClientAsync("other");
    }

    private static Task<TestServer> StartAsync(int sessions, FakeLogCollector? log = null) => TestServer.StartAsync(
        options: options => options.MaxSessions = sessions,
        builder: builder =>
        {
            if (log is not null)
            {
                builder.Logging.AddProvider(new FakeLoggerProvider(log));
            }
        });
}
