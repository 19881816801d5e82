using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

/// <summary>A real cluster of three primaries.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16384;

    private RedisCluster(TestServer[] nodes) => Nodes = nodes;

    public TestServer[] Nodes { get; }

    public static async Task<RedisCluster> StartAsync()
    {
        var nodes = new TestServer[3];
        for (var i = 0; i < nodes.Length; i++)
        {
            // The bus port is the port plus 10,000 by default, which may not exist: give it one of its own.
            nodes[i] = await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Find()}", "--cluster-node-timeout", "5000");
        }

        var cluster = new RedisCluster(nodes);
        await cluster.JoinAsync();
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task JoinAsync()
    {
        var servers = new List<(ConnectionMultiplexer Owner, IServer Server)>();
        foreach (var node in Nodes)
        {
            var owner = await ConnectionMultiplexer.ConnectAsync($"{node.Host}:{node.Port},allowAdmin=true");
            servers.Add((owner, owner.GetServer(node.Host, node.Port)));
        }

        for (var i = 0; i < servers.Count; i++)
        {
            await servers[i].Server.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", i * Slots / 3, (i + 1) * Slots / 3 - 1);
            if (i > 0)
            {
                var bus = (string)(await servers[0].Server.ExecuteAsync("CONFIG", "GET", "cluster-port"))[1]!;
                await servers[i].Server.ExecuteAsync("CLUSTER", "MEET", Nodes[0].Host, Nodes[0].Port, bus);
            }
        }

        foreach (var (owner, server) in servers)
        {
            while (!((string)(await server.ExecuteAsync("CLUSTER", "INFO"))!).Contains("cluster_state:ok", StringComparison.Ordinal)
                || !((string)(await server.ExecuteAsync("CLUSTER", "INFO"))!).Contains("cluster_known_nodes:3", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            await owner.DisposeAsync();
        }
    }
}
