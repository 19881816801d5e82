namespace Backend;

/// <summary>Every message of the sample, with its event ID. An ID is never reused.</summary>
internal static partial class BackendLog
{
    [LoggerMessage(1, LogLevel.Warning, "The source {Source} of the dashboard gave nothing: {Reason}")]
    public static partial void SourceFailed(this ILogger logger, string source, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The history cannot be written now ({Reason}); up to {Samples} samples are kept in memory.")]
    public static partial void HistoryAway(this ILogger logger, string reason, int samples);

    [LoggerMessage(3, LogLevel.Information, "The history is written again; {Lost} samples were lost while it was away.")]
    public static partial void HistoryBack(this ILogger logger, long lost);

    [LoggerMessage(4, LogLevel.Warning, "The history was not tidied up this time: {Reason}")]
    public static partial void MaintenanceFailed(this ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The saved state '{Name}' could not be read at the start and lies under '{Aside}' now.")]
    public static partial void StatePutAside(this ILogger logger, string name, string aside);

    [LoggerMessage(6, LogLevel.Error, "A round of checks of the other servers failed.")]
    public static partial void RoundFailed(this ILogger logger, Exception error);

    [LoggerMessage(7, LogLevel.Error, "The live update could not be sent.")]
    public static partial void LiveFailed(this ILogger logger, Exception error);

    [LoggerMessage(9, LogLevel.Information, "{User} did '{Action}' to {Subject}.")]
    public static partial void Changed(this ILogger logger, string user, string action, string subject);

    [LoggerMessage(10, LogLevel.Error, "The request {CorrelationId} failed.")]
    public static partial void RequestFailed(this ILogger logger, Exception error, string correlationId);

    [LoggerMessage(11, LogLevel.Information, "The demo server {Name} runs on {Address}.")]
    public static partial void DemoServerStarted(this ILogger logger, string name, Uri address);

    [LoggerMessage(12, LogLevel.Warning, "The demo server {Name} ended by itself with exit code {ExitCode}; it is started again. Its last words: {Output}")]
    public static partial void DemoServerEnded(this ILogger logger, string name, int exitCode, string output);

    [LoggerMessage(13, LogLevel.Warning, "The demo server {Name} is left out: {Reason}")]
    public static partial void DemoServerMissing(this ILogger logger, string name, string reason);

    [LoggerMessage(14, LogLevel.Information, "Open {Address} in a browser and press 'Stop ai_memory': its breaker opens within seconds, and the page says so.")]
    public static partial void DemoReady(this ILogger logger, string address);

    [LoggerMessage(15, LogLevel.Error, "Samples could not be collected.")]
    public static partial void SamplingFailed(this ILogger logger, Exception error);

    [LoggerMessage(16, LogLevel.Warning, "The cached dashboards could not be marked as old: {Reason}")]
    public static partial void InvalidationFailed(this ILogger logger, string reason);

    [LoggerMessage(17, LogLevel.Information, "A demo server {Name} was left behind by an earlier demo and was ended.")]
    public static partial void DemoLeftoverEnded(this ILogger logger, string name);

    [LoggerMessage(18, LogLevel.Error, "The section '{Section}' of the page cannot be read; the page says that what it shows of it is old. The same is told again after ten minutes at the earliest.")]
    public static partial void SectionFailed(this ILogger logger, Exception error, string section);

    [LoggerMessage(19, LogLevel.Information, "The section '{Section}' of the page can be read again.")]
    public static partial void SectionBack(this ILogger logger, string section);

    [LoggerMessage(20, LogLevel.Warning, "At the stop the last {Samples} samples of the history could not be written: {Reason}")]
    public static partial void LastSamplesLost(this ILogger logger, int samples, string reason);
}
