using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Sophia.Resilience;

/// <summary>What a service policy takes for transient unless told otherwise.</summary>
public static class TransientErrors
{
    /// <summary>
    /// Broken or refused connections, timeouts, HTTP 408, 429 and 5xx (except 501 and 505), and database errors that their provider calls transient.
    /// </summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        HttpRequestException http => IsTransientStatus(http.StatusCode),
        DbException database => database.IsTransient,
        IOException or SocketException or TimeoutException or TimeoutRejectedException => true,

        // How HttpClient says that its own time limit was over.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>The wait a rejected call or any exception with <c>Data["sophia.retry_after"]</c> asks for; <see langword="null"/> for others.</summary>
    public static TimeSpan? RetryAfter(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is BrokenCircuitException broken ? broken.RetryAfter : exception.Data["sophia.retry_after"] as TimeSpan?;
    }

    private static bool IsTransientStatus(HttpStatusCode? status) => status switch
    {
        null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported => false,
        _ => (int)status >= 500,
    };
}
