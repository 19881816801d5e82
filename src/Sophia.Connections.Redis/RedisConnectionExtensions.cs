using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>The lanes of a leased Redis connection.</summary>
public static class RedisConnectionExtensions
{
    /// <summary>
    /// The multiplexer for large values that belongs to this one, if <see cref="RedisOptions.BulkLane"/> is on and there was room for it; else this one.
    /// </summary>
    public static IConnectionMultiplexer BulkLane(this IConnectionMultiplexer connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return RedisLanes.BulkOf(connection) ?? connection;
    }
}
