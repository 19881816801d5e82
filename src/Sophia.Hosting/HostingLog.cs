using Microsoft.Extensions.Logging;

namespace Sophia.Hosting;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1, LogLevel.Debug, "Start step '{Step}' done in {Milliseconds:0.#} ms.")]
    public static partial void StepDone(this ILogger logger, string step, double milliseconds);

    [LoggerMessage(2, LogLevel.Critical, "The process cannot start. {Reason}")]
    public static partial void StartFailed(this ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Details of the failed start.")]
    public static partial void StartFailedDetail(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "Cleaning up '{Step}' failed: {Reason} The rest is cleaned up nevertheless.")]
    public static partial void CleanupFailed(this ILogger logger, string step, string reason, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Told to stop before the start was done.")]
    public static partial void StartInterrupted(this ILogger logger);

    [LoggerMessage(6, LogLevel.Information, "Readiness is off; still serving for {Delay} so that load balancers notice.")]
    public static partial void Draining(this ILogger logger, TimeSpan delay);

    [LoggerMessage(7, LogLevel.Information, "{Table}")]
    public static partial void Started(this ILogger logger, string table);

    [LoggerMessage(8, LogLevel.Warning, "The metrics port {Port} is not open, because listeners are set in code. Add it there too: kestrel.ListenAnyIP({Port}).")]
    public static partial void MetricsPortMissing(this ILogger logger, int port);

    [LoggerMessage(9, LogLevel.Warning, "Refused a request from Host '{Host}', Origin '{Origin}': neither is in the allow-list of this endpoint.")]
    public static partial void GuardRefused(this ILogger logger, string host, string? origin);

    [LoggerMessage(10, LogLevel.Error, "The step '{Step}' ignores that it is told to stop and is still starting: it is left as it is, without being cleaned up.")]
    public static partial void StartLeftBehind(this ILogger logger, string step);
}
