using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>One multiplexer and what it is for.</summary>
/// <param name="Name"><c>main</c> or <c>bulk</c>, as in the metrics.</param>
/// <param name="Multiplexer">The driver's own.</param>
/// <param name="OwnSubscriptions">Whether it keeps a second socket per server for subscriptions.</param>
internal sealed record RedisLane(string Name, ConnectionMultiplexer Multiplexer, bool OwnSubscriptions);
