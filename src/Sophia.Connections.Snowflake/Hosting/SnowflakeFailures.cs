using System.Net.Sockets;

namespace Sophia.Connections.Snowflake;

/// <summary>What a failure says about the service, for pool, breaker and health.</summary>
internal static class SnowflakeFailures
{
    public static ConnectionFailure Classify(SnowflakeException failure) => new(Kind(failure), failure.Kind switch
    {
        // The service's words about a statement may hold somebody's data.
        SnowflakeErrorKind.Statement or SnowflakeErrorKind.Request => $"the statement failed (code {failure.Code}, SQLSTATE {failure.SqlState}).",
        SnowflakeErrorKind.Canceled => "the statement was cancelled.",
        _ => failure.Message,
    });

    private static ConnectionFailureKind Kind(SnowflakeException failure) => failure.Kind switch
    {
        SnowflakeErrorKind.Authentication or SnowflakeErrorKind.Role => ConnectionFailureKind.Authentication,
        SnowflakeErrorKind.Account or SnowflakeErrorKind.Configuration => ConnectionFailureKind.Configuration,
        SnowflakeErrorKind.Throttled => ConnectionFailureKind.Transient,
        SnowflakeErrorKind.Unavailable => ConnectionFailureKind.ServerDown,
        SnowflakeErrorKind.Network => Network(failure),
        SnowflakeErrorKind.StatementUnknown => ConnectionFailureKind.Broken,
        SnowflakeErrorKind.Protocol => ConnectionFailureKind.Broken,
        _ => ConnectionFailureKind.Work,
    };

    private static ConnectionFailureKind Network(SnowflakeException failure) => failure.InnerException is null ? ConnectionFailureKind.Broken : ErrorMapper.Innermost(failure.InnerException) switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } => ConnectionFailureKind.Broken,
        SocketException => ConnectionFailureKind.Unreachable,
        System.Security.Authentication.AuthenticationException => ConnectionFailureKind.Encryption,
        TimeoutException => ConnectionFailureKind.Timeout,
        _ => ConnectionFailureKind.Broken,
    };
}
