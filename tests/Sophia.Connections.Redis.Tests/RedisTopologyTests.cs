using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisTopologyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_is_reached_through_any_of_its_nodes()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var application = await RedisApplication.StartAsync($"redis://127.0.0.1:{cluster.Nodes[0].Port}");
        for (var i = 0; i < 60; i++)
        {
            Assert.True(await application.SetAsync($"key{i}", $"{i}"));
        }

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal($"{i}", await application.GetAsync($"key{i}"));
        }

        await using var lease = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        Assert.Equal(3, lease.Connection.GetServers().Count(server => server.IsConnected));
        foreach (var server in lease.Connection.GetServers())
        {
            Assert.InRange(await server.DatabaseSizeAsync(), 1, 59);
        }
    }

    [Fact]
    public async Task A_cluster_with_more_nodes_than_MaxConnections_is_refused_with_both_numbers()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var application = RedisApplication.Create(
            $"redis://127.0.0.1:{cluster.Nodes[0].Port}", pool: pool => (pool.MaxConnections, pool.RetryAttempts) = (2, 0));

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(
            () => application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token).AsTask());
        Assert.Equal(ConnectionFailureKind.Configuration, error.Failure.Kind);
        Assert.Contains("3 servers", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxConnections is 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_a_replica_is_promoted_writes_go_to_it()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{primary.Port}");
        await using var application = await RedisApplication.StartAsync(
            $"redis://127.0.0.1:{primary.Port},127.0.0.1:{replica.Port}", pool: pool => pool.RetryAttempts = 0);
        Assert.True(await application.SetAsync("key", "before"));
        await using var control = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{replica.Port},allowAdmin=true");
        await RedisApplication.UntilItSucceedsAsync(async () =>
        {
            if (await control.GetDatabase().StringGetAsync("key") != "before")
            {
                throw new RedisException("The replica has not caught up.");
            }
        });

        await primary.KillAsync();
        await control.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        await RedisApplication.UntilItSucceedsAsync(() => application.SetAsync("key", "after"));

        Assert.Equal("after", await control.GetDatabase().StringGetAsync("key"));
    }
}
