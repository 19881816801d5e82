using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1, LogLevel.Information, "MinConnections ({MinConnections}) of '{Service}' is ignored: Redis is reached over one multiplexer, which opens what it needs.")]
    public static partial void MinConnectionsIgnored(this ILogger logger, string service, int minConnections);

    [LoggerMessage(2, LogLevel.Warning, "'{Service}' goes without its bulk lane: it would need {Needed} sockets with it, and MaxConnections is {MaxConnections}. Large values share the lane of the small ones.")]
    public static partial void NoRoomForBulkLane(this ILogger logger, string service, int needed, int maxConnections);

    [LoggerMessage(3, LogLevel.Warning, "A connection of '{Service}' was lost ({Failure}); the multiplexer opens it again.")]
    public static partial void ConnectionLost(this ILogger logger, string service, ConnectionFailureType failure);

    [LoggerMessage(4, LogLevel.Information, "A connection of '{Service}' is back.")]
    public static partial void ConnectionBack(this ILogger logger, string service);

    [LoggerMessage(5, LogLevel.Warning, "The password of '{Service}' could not be read; the one that is known stays in use. It is asked for again when the server refuses it.")]
    public static partial void PasswordNotRead(this ILogger logger, Exception exception, string service);
}
