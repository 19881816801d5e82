using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets.Client;

/// <summary>Every message of the package, with its event id. An id is never reused.</summary>
internal static partial class SophiaWebSocketClientLog
{
    [LoggerMessage(1, LogLevel.Information, "Connected as {ClientId}, resumed: {Resumed}.")]
    public static partial void Connected(this ILogger logger, string clientId, bool resumed);

    [LoggerMessage(2, LogLevel.Warning, "The connection is gone ({Reason}); next attempt in {Delay}.")]
    public static partial void Reconnecting(this ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "Messages {From} to {To} will not come: {Why}.")]
    public static partial void Gap(this ILogger logger, long from, long? to, string why);

    [LoggerMessage(4, LogLevel.Information, "The session is over: {State}.")]
    public static partial void Over(this ILogger logger, SophiaWebSocketState state);

    [LoggerMessage(5, LogLevel.Error, "A handler of StateChanged failed.")]
    public static partial void HandlerFailed(this ILogger logger, Exception error);
}
