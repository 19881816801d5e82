using StackExchange.Redis;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>A Redis with a replica that takes over.</summary>
public sealed class FailoverTests
{
    [Fact]
    public async Task A_failover_to_a_replica_is_told_as_a_gap_and_everybody_goes_on()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", primary.Host, $"{primary.Port}");
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{replica.Host}:{replica.Port},allowAdmin=true");
        var server = admin.GetServer(replica.Host, replica.Port);
        await UntilAsync(async () => (await server.InfoRawAsync("replication"))!.Contains("master_link_status:up", StringComparison.Ordinal));

        var address = $"{primary.Host}:{primary.Port},{replica.Host}:{replica.Port},configCheckSeconds=1";
        await using var one = await Node.StartAsync(address);
        await using var two = await Node.StartAsync(address);
        var (alice, _) = await one.StartClientAsync("alice");
        var (bob, hello) = await one.StartClientAsync("bob");
        await two.Manager.SendAsync("alice", Number(1));
        Assert.Equal(1, (await alice.ReadJsonAsync("m")).D());
        bob.Reset();
        await UntilAsync(() => one.StateOf("bob") is WebSocketConnectionState.Disconnected);
        await two.Manager.SendAsync("bob", Number(1));

        await primary.KillAsync();
        await server.ExecuteAsync("REPLICAOF", "NO", "ONE");

        Assert.Equal("store", (await alice.ReadJsonAsync("gap")).Text("why"));
        await UntilAsync(() => one.Backplane is { IsJoined: true, Pending: 0 } && two.Backplane is { IsJoined: true, Pending: 0 });
        await two.Manager.SendAsync("alice", Number(2));
        Assert.Equal(2, (await alice.ReadJsonAsync("m")).D());

        // Whoever was away is told too, and may get what the replica had.
        var (again, _) = await two.ResumeAsync("bob", hello, last: 0);
        await one.Manager.SendAsync("bob", Number(2));
        var gaps = 0;
        while (await again.ReadJsonAsync() is var frame && !(frame.T() == "m" && frame.D() == 2))
        {
            gaps += frame.T() == "gap" ? 1 : 0;
        }

        Assert.Equal(1, gaps);
        await alice.DisposeAsync();
        await again.DisposeAsync();
    }
}
