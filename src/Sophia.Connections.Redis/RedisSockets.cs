using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>How many sockets a multiplexer takes: one per server for commands, and a second where subscriptions have one of their own.</summary>
internal static class RedisSockets
{
    public static int Needed(IConnectionMultiplexer multiplexer, bool ownSubscriptions) => multiplexer.GetServers().Length * (ownSubscriptions ? 2 : 1);

    public static int Open(IConnectionMultiplexer multiplexer, bool ownSubscriptions) =>
        multiplexer.GetServers().Count(server => server.IsConnected) * (ownSubscriptions ? 2 : 1);
}
