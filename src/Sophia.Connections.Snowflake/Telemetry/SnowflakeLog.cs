using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Snowflake;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class SnowflakeLog
{
    [LoggerMessage(1, LogLevel.Warning, "A {Operation} request to Snowflake failed ({Cause}); attempt {Attempt} of {Attempts} follows in {Delay}.")]
    public static partial void Retrying(this ILogger logger, ApiOperation operation, string cause, int attempt, int attempts, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Information, "Snowflake refused a token ({Type}); a new one is used.")]
    public static partial void TokenRenewed(this ILogger logger, string type);

    [LoggerMessage(3, LogLevel.Debug, "Statement {Handle} was cancelled on the server.")]
    public static partial void Cancelled(this ILogger logger, string handle);

    [LoggerMessage(4, LogLevel.Warning, "A statement ({Handle}) could not be cancelled on the server; it runs on until its own time limit.")]
    public static partial void CancelFailed(this ILogger logger, Exception exception, string? handle);

    [LoggerMessage(5, LogLevel.Warning, "Snowflake at {Host} is reached without encryption: tokens and data can be read on the way.")]
    public static partial void Unencrypted(this ILogger logger, string host);
}
