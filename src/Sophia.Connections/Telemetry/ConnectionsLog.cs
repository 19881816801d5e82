using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class ConnectionsLog
{
    [LoggerMessage(1, LogLevel.Debug, "Opening a connection to '{Service}' failed ({Kind}): {Reason}")]
    public static partial void OpenFailed(this ILogger logger, Exception exception, string service, ConnectionFailureKind kind, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The server of '{Service}' is gone: {Reason} {Failed} waiting callers were answered; connections opened before are checked before use.")]
    public static partial void ServerDown(this ILogger logger, string service, int failed, string reason);

    [LoggerMessage(3, LogLevel.Warning, "A driver call to '{Service}' goes on although its caller was answered at its timeout; {Orphaned} such calls hold on now.")]
    public static partial void CallOrphaned(this ILogger logger, string service, int orphaned);

    [LoggerMessage(4, LogLevel.Debug, "Closing a connection to '{Service}' failed; it is given up.")]
    public static partial void CloseFailed(this ILogger logger, Exception exception, string service);

    [LoggerMessage(5, LogLevel.Warning, "Resetting a returned connection to '{Service}' failed; it is closed.")]
    public static partial void ResetFailed(this ILogger logger, Exception exception, string service);

    [LoggerMessage(6, LogLevel.Error, "A lease of '{Service}' is held for {Held}, longer than its LeakThreshold of {Threshold}. Dispose it with await using. Taken at:\n{Taker}")]
    public static partial void LeaseLeaked(this ILogger logger, string service, TimeSpan held, TimeSpan threshold, StackTrace taker);

    [LoggerMessage(7, LogLevel.Information, "A lease of '{Service}' that was reported as leaked was returned after all, after {Held}. Raise LeakThreshold if that is usual.")]
    public static partial void LeakReturned(this ILogger logger, string service, TimeSpan held);

    [LoggerMessage(8, LogLevel.Warning, "The pool of '{Service}' closes while {Leased} leases are still out: their time to return is over.")]
    public static partial void ClosedUnderLease(this ILogger logger, string service, int leased);

    [LoggerMessage(9, LogLevel.Information, "Connected to '{Service}' in {Elapsed}.")]
    public static partial void Connected(this ILogger logger, string service, TimeSpan elapsed);

    [LoggerMessage(10, LogLevel.Warning, "The optional service '{Service}' cannot be reached; going on without it. {Reason}")]
    public static partial void OptionalServiceDown(this ILogger logger, Exception exception, string service, string reason);

    [LoggerMessage(11, LogLevel.Information, "The pool '{Service}' is not configured: it opens nothing. Set Sophia:ConnectionPools:{Service}:ConnectionString to use it.")]
    public static partial void NotConfigured(this ILogger logger, string service);

    [LoggerMessage(12, LogLevel.Critical, "The start failed: {Reason}")]
    public static partial void StartFailed(this ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Warning, "The health check of '{Service}' failed ({Kind}): {Reason}")]
    public static partial void HealthCheckFailed(this ILogger logger, string service, ConnectionFailureKind kind, string reason);

    [LoggerMessage(14, LogLevel.Information, "The service '{Service}' is back after {Outage}.")]
    public static partial void ServiceBack(this ILogger logger, string service, TimeSpan outage);

    [LoggerMessage(15, LogLevel.Warning, "Work on '{Service}' failed ({Kind}); attempt {Attempt} of {Attempts} follows in {Delay}.")]
    public static partial void Retrying(this ILogger logger, string service, ConnectionFailureKind kind, int attempt, int attempts, TimeSpan delay);

    [LoggerMessage(16, LogLevel.Information, "{Pools} connection pools closed in {Elapsed}.")]
    public static partial void Closed(this ILogger logger, int pools, TimeSpan elapsed);

    [LoggerMessage(17, LogLevel.Error, "Somebody who was told that the health of '{Service}' has changed threw.")]
    public static partial void ListenerFailed(this ILogger logger, Exception exception, string service);
}
