using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets.Redis;

/// <summary>Every message of the package, with its event id. An id is never reused.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1, LogLevel.Warning, "Redis is gone ({Reason}). This node goes on alone with its WebSocket clients; messages to clients of other nodes wait within bounds or are rejected.")]
    public static partial void RedisLost(this ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "Redis is there; this node shares its WebSocket clients with the others.")]
    public static partial void RedisBack(this ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "Redis has lost data of client {ClientId}, or may have: the client is told of a gap.")]
    public static partial void StoreLost(this ILogger logger, string clientId);

    [LoggerMessage(4, LogLevel.Warning, "Redis could not be told what client {ClientId} got while this node was alone; it may see a message of that time twice or miss one.")]
    public static partial void NotTold(this ILogger logger, string clientId, Exception error);

    [LoggerMessage(6, LogLevel.Warning, "Redis refused an operation: {Reason}")]
    public static partial void RedisRefused(this ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Debug, "Redis is not there yet.")]
    public static partial void NotJoined(this ILogger logger, Exception error);

    [LoggerMessage(5, LogLevel.Warning, "Something that is not a hint came through Redis and was ignored.")]
    public static partial void UnreadableHint(this ILogger logger, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "The node that had client {ClientId} before did not say within {Limit} which message it handled last (HandoverTimeout): messages of the client may be handled again.")]
    public static partial void NotHandedOver(this ILogger logger, string clientId, TimeSpan limit);

    [LoggerMessage(9, LogLevel.Error, "Keeping up with Redis failed in an unexpected way; it is tried again with the next message or position check.")]
    public static partial void WorkFailed(this ILogger logger, Exception error);
}
