using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>Every message of monitoring, prediction, alerts and SLA, with its event ID. An ID is never reused; Standards has 100 to 199.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(200, LogLevel.Information, "The prediction engine took up {Series} series.")]
    public static partial void PredictionRestored(this ILogger logger, int series);

    [LoggerMessage(201, LogLevel.Warning, "The saved {State} state cannot be used and is dropped; starting afresh. {Problem}")]
    public static partial void StateUnusable(this ILogger logger, string state, string problem);

    [LoggerMessage(202, LogLevel.Warning, "A series of {Service} is not scored: {MaxSeries} series are known already. Raise Sophia:Monitoring:Prediction:MaxSeries. Further refusals are only counted.")]
    public static partial void SeriesRefused(this ILogger logger, string service, int maxSeries);

    [LoggerMessage(210, LogLevel.Warning, "{Headline}")]
    public static partial void AlertFiring(this ILogger logger, string headline);

    [LoggerMessage(211, LogLevel.Information, "{Headline}")]
    public static partial void AlertResolved(this ILogger logger, string headline);

    [LoggerMessage(212, LogLevel.Information, "Alert {Id} of {Service} was acknowledged by {By}.")]
    public static partial void AlertAcknowledged(this ILogger logger, string id, string service, string by);

    [LoggerMessage(213, LogLevel.Information, "Alerts of {Service} are silent until {Until}, by {By}: {Comment}")]
    public static partial void AlertsSilenced(this ILogger logger, string service, DateTimeOffset until, string by, string comment);

    [LoggerMessage(214, LogLevel.Error, "A handler of the alert of {Group} failed; the other alerts go on.")]
    public static partial void AlertHandlerFailed(this ILogger logger, string group, Exception exception);

    [LoggerMessage(215, LogLevel.Error, "A condition of {Service} is not watched: {Max} are known already. Use fewer services or subjects. Further refusals are only counted.")]
    public static partial void AlertRefused(this ILogger logger, string service, int max);

    [LoggerMessage(216, LogLevel.Warning, "Sink {Sink} did not take an alert of {Group} (attempt {Attempt}); next attempt in {Delay}. {Problem}")]
    public static partial void AlertRetried(this ILogger logger, string sink, string group, int attempt, TimeSpan delay, string problem);

    [LoggerMessage(217, LogLevel.Error, "An alert of {Group} was lost for sink {Sink}: {Why}. Lost so far: {Lost}.")]
    public static partial void AlertLost(this ILogger logger, string group, string sink, string why, long lost);

    [LoggerMessage(218, LogLevel.Warning, "Alertmanager did not take {Count} alerts; they are sent again in {Delay}. {Problem}")]
    public static partial void AlertmanagerFailed(this ILogger logger, int count, TimeSpan delay, string problem);

    [LoggerMessage(219, LogLevel.Warning, "The clock was set by {Jump}: alerts and silences move along, so that none waits for the old time.")]
    public static partial void ClockWasSet(this ILogger logger, TimeSpan jump);

    [LoggerMessage(230, LogLevel.Error, "The check of {Service} could not be recorded; the next one runs as planned.")]
    public static partial void MonitorFailed(this ILogger logger, string service, Exception exception);

    [LoggerMessage(231, LogLevel.Warning, "The saved {State} state could not be read; starting afresh. {Problem}")]
    public static partial void StateNotRead(this ILogger logger, string state, string problem);

    [LoggerMessage(232, LogLevel.Warning, "The health state ({State}) could not be saved; it is tried again in a minute. {Problem}")]
    public static partial void StateNotWritten(this ILogger logger, string state, string problem);
}
