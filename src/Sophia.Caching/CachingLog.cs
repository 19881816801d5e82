using Microsoft.Extensions.Logging;

namespace Sophia.Caching;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class CachingLog
{
    [LoggerMessage(7001, LogLevel.Warning, "A message on the cache's Redis channel could not be read and was ignored. Does another application publish on the same channel?")]
    public static partial void UnreadableBackplaneMessage(this ILogger logger, Exception error);

    [LoggerMessage(7002, LogLevel.Debug, "No lock across nodes for this computation ({Reason}); each node computes for itself until Redis answers again.")]
    public static partial void LockUnavailable(this ILogger logger, string reason);

    [LoggerMessage(7003, LogLevel.Debug, "Asking the other nodes for what was missed has not worked yet ({Reason}).")]
    public static partial void ResyncFailed(this ILogger logger, string reason);
}
