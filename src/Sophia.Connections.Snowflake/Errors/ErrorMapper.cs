using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Sophia.Connections.Snowflake;

/// <summary>Makes exceptions of answers and of their absence: which setting to look at, and no secret.</summary>
internal static class ErrorMapper
{
    /// <summary>Whether a refusal says that the token was good once.</summary>
    public static bool SaysExpired(ApiResponse response) => ApiError.Read(response).Code is "390114" or "390112" or "390318" or "394402" or "390195";

    public static SnowflakeException From(ApiResponse response, ApiRequest request, string advice, SnowflakeOptions options)
    {
        var error = ApiError.Read(response);
        var kind = KindOf(response.Status, error);
        return new SnowflakeException(kind, Describe(kind, response, error, advice, options), error.SqlState)
        {
            Code = error.Code,
            StatementHandle = error.Handle ?? request.Handle,
            Status = response.Status,
            RetryAfter = response.RetryAfter,
        };
    }

    public static SnowflakeException NoAnswer(Exception cause, ApiRequest request, SnowflakeOptions options)
    {
        var reason = Innermost(cause) switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
                "its host name is not known. Check Account (organisation-account, or locator.region) or BaseAddress.",
            SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } => "the connection broke. The server closed it or the network failed.",
            SocketException => "nothing answers at its address. Check host, port and that the server runs.",
            AuthenticationException => "the encrypted connection was not agreed on. Check the certificates, and BaseAddress.",
            TimeoutException timeout => "it did not answer in time. " + timeout.Message,
            _ => "the connection broke. The server closed it or the network failed.",
        };
        return new SnowflakeException(SnowflakeErrorKind.Network, $"Snowflake at {options.BaseAddress?.Host} gave no answer: {reason}", cause) { StatementHandle = request.Handle };
    }

    public static SnowflakeException Protocol(string what, string? handle, Exception? cause = null) => new(
        SnowflakeErrorKind.Protocol, $"The service answered something that is not in its protocol: {what}", cause) { StatementHandle = handle };

    public static SnowflakeException TimedOut(TimeSpan limit, string? handle) => new(
        SnowflakeErrorKind.Timeout,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The statement did not end within {limit.TotalSeconds:0.###} s (StatementTimeout, CommandTimeout) and was cancelled, on the server too."),
        "57014") { StatementHandle = handle };

    public static Exception Innermost(Exception exception)
    {
        for (var inner = exception; ; inner = inner.InnerException)
        {
            if (inner is SocketException or AuthenticationException or TimeoutException || inner.InnerException is null)
            {
                return inner;
            }
        }
    }

    private static SnowflakeErrorKind KindOf(HttpStatusCode status, ApiError error) => (status, error.Code) switch
    {
        (HttpStatusCode.RequestTimeout, _) or (_, "000630") => SnowflakeErrorKind.Timeout,
        (_, "000604") => SnowflakeErrorKind.Canceled,
        (_, "390189" or "390186") => SnowflakeErrorKind.Role,
        (HttpStatusCode.Unauthorized, _) => SnowflakeErrorKind.Authentication,
        (HttpStatusCode.TooManyRequests, _) => SnowflakeErrorKind.Throttled,
        (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout, _) => SnowflakeErrorKind.Unavailable,
        (HttpStatusCode.Forbidden, null) or (HttpStatusCode.NotFound, null) => SnowflakeErrorKind.Account,
        (HttpStatusCode.Forbidden, _) => SnowflakeErrorKind.Authentication,
        (HttpStatusCode.NotFound, _) => SnowflakeErrorKind.StatementUnknown,
        (HttpStatusCode.UnprocessableEntity, _) => SnowflakeErrorKind.Statement,
        (>= HttpStatusCode.InternalServerError, _) => SnowflakeErrorKind.Unavailable,
        _ => error.Code is null ? SnowflakeErrorKind.Protocol : SnowflakeErrorKind.Request,
    };

    private static string Describe(SnowflakeErrorKind kind, ApiResponse response, ApiError error, string advice, SnowflakeOptions options)
    {
        var said = error.Message is { } message ? $"{message} (code {error.Code})" : $"HTTP status {(int)response.Status}";
        return kind switch
        {
            SnowflakeErrorKind.Statement or SnowflakeErrorKind.Canceled or SnowflakeErrorKind.Timeout => said,
            SnowflakeErrorKind.Authentication => $"Snowflake refused the login: {said} {advice}",
            SnowflakeErrorKind.Role => $"Snowflake refused the role: {said} Check Role: the user must have been granted it, and its name is written as in SQL.",
            SnowflakeErrorKind.Account => $"No Snowflake account answers at {options.BaseAddress?.Host}: {said}. Check Account (organisation-account, or locator.region) or BaseAddress.",
            SnowflakeErrorKind.Throttled => $"Snowflake asks for fewer requests: {said}. Lower MaxConnections.{Wait(response.RetryAfter)}",
            SnowflakeErrorKind.Unavailable => $"Snowflake is unavailable: {said}.{Wait(response.RetryAfter)}",
            SnowflakeErrorKind.StatementUnknown => $"Snowflake does not know the statement: {said}. Results are kept for 24 hours; a service that was restarted may have lost them. Run the statement again.",
            SnowflakeErrorKind.Protocol => $"Something that is not Snowflake answered at {options.BaseAddress?.Host}: {said}. Check BaseAddress and the proxies on the way.",
            _ => $"Snowflake refused the request: {said}",
        };
    }

    private static string Wait(TimeSpan? retryAfter) => retryAfter is { } wait
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" It asks to come back in {wait.TotalSeconds:0} s.")
        : "";
}
