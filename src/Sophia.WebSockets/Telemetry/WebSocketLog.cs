using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets;

/// <summary>Every message of the package, with its event id. An id is never reused.</summary>
internal static partial class WebSocketLog
{
    [LoggerMessage(1, LogLevel.Debug, "Client {ClientId} connected, generation {Generation}, resumed: {Resumed}.")]
    public static partial void Connected(this ILogger logger, string clientId, long generation, bool resumed);

    [LoggerMessage(2, LogLevel.Debug, "The connection of client {ClientId} was lost ({Error}); its session is kept.")]
    public static partial void ConnectionLost(this ILogger logger, string clientId, string error);

    [LoggerMessage(3, LogLevel.Information, "Client {ClientId} broke the protocol, closing with {Code}: {Reason}.")]
    public static partial void Violation(this ILogger logger, string clientId, int code, string reason);

    [LoggerMessage(4, LogLevel.Debug, "A write to client {ClientId} failed ({Error}).")]
    public static partial void WriteFailed(this ILogger logger, string clientId, string error);

    [LoggerMessage(5, LogLevel.Warning, "Client {ClientId} has not taken a write for {Limit} (WriteTimeout) and is cut off; its outbox stays.")]
    public static partial void NotReading(this ILogger logger, string clientId, TimeSpan limit);

    [LoggerMessage(6, LogLevel.Debug, "The connection of client {ClientId} was cut off: the {Limit} limit passed.")]
    public static partial void CutOff(this ILogger logger, string clientId, string limit);

    [LoggerMessage(7, LogLevel.Error, "A handler failed for client {ClientId}; the message counts as handled.")]
    public static partial void HandlerFailed(this ILogger logger, string clientId, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "The outbox of client {ClientId} is full ({Messages} messages, {Bytes} bytes): disconnected as slow, what is queued is kept. Raise OutboxMessages or OutboxBytes, or choose another Overflow.")]
    public static partial void Slow(this ILogger logger, string clientId, int messages, long bytes);

    [LoggerMessage(9, LogLevel.Information, "The session of client {ClientId} ended with {Undelivered} undelivered messages.")]
    public static partial void SessionEnded(this ILogger logger, string clientId, int undelivered);

    [LoggerMessage(10, LogLevel.Debug, "A WebSocket request was refused with {Status}: {Reason}")]
    public static partial void Refused(this ILogger logger, int status, string reason);

    [LoggerMessage(11, LogLevel.Information, "Draining {Connections} WebSocket connections, at most {Limit}.")]
    public static partial void Draining(this ILogger logger, int connections, TimeSpan limit);

    [LoggerMessage(12, LogLevel.Information, "WebSockets drained: {Flushed} connections were flushed, {Rest} were closed with messages waiting.")]
    public static partial void Drained(this ILogger logger, int flushed, int rest);

    [LoggerMessage(13, LogLevel.Error, "A subscriber of the manager's events failed.")]
    public static partial void EventFailed(this ILogger logger, Exception error);

    [LoggerMessage(14, LogLevel.Error, "The hub for client {ClientId} could not be made; its connection is closed with 1011.")]
    public static partial void HubFailed(this ILogger logger, string clientId, Exception error);

    [LoggerMessage(15, LogLevel.Warning, "This node has as many sessions as it may ({MaxSessions}): new clients are refused, those it knows are let back in. Raise MaxSessions, or shorten SessionRetention.")]
    public static partial void Full(this ILogger logger, int maxSessions);
}
