using System.Data.Common;
using Polly.CircuitBreaker;
using Sophia.Connections;
using Sophia.Resilience;

namespace Backend.Storage;

/// <summary>Which exceptions mean that the database is away, and when to come back.</summary>
internal static class StorageFailures
{
    public static bool Is(Exception error, CancellationToken cancellationToken) =>
        error is ConnectionException or BrokenCircuitException or DbException or TimeoutException or IOException
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static TimeSpan? RetryAfter(Exception error) => (error as CircuitBreakerOpenException)?.RetryAfter;
}
