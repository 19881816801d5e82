using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>Messages of the health standards; events 100 to 199 of the package. An ID is never reused.</summary>
internal static partial class HealthStandardsLog
{
    [LoggerMessage(100, LogLevel.Information, "Health check '{Check}' is {Status} again after {Failures} failures.")]
    public static partial void Recovered(this ILogger logger, string check, HealthStatus status, int failures);

    [LoggerMessage(101, LogLevel.Warning, "Health check '{Check}' turned {Status}: {Reason}")]
    public static partial void Turned(this ILogger logger, string check, HealthStatus status, string? reason, Exception? exception);

    [LoggerMessage(102, LogLevel.Warning, "Health check '{Check}' failed ({Failures} of {Retries} failures in a row before it is unhealthy): {Reason}")]
    public static partial void Failing(this ILogger logger, string check, int failures, int retries, string? reason);

    [LoggerMessage(103, LogLevel.Error, "Health check '{Check}' could not be scheduled again; its result goes stale.")]
    public static partial void ScheduleFailed(this ILogger logger, string check, Exception exception);
}
