using Sophia.Health;

namespace Backend.Alerts;

/// <summary>An alert with what people need to act on it.</summary>
internal sealed record AlertView(
    string Id, string Service, string Kind, string Severity, string Subject, string State, string Summary, string Advice, DateTimeOffset StartsAt,
    DateTimeOffset? FiredAt, DateTimeOffset? EndsAt, string? AcknowledgedBy, bool Silenced, string? InhibitedBy)
{
    /// <summary>The severity that comes first.</summary>
    public const string Critical = "critical";

    public static AlertView Of(Alert alert) => new(
        alert.Id, alert.Service, Text(alert.Kind), alert.Kind is AlertKind.Critical or AlertKind.BurnRate ? Critical : "warning", alert.Subject, Text(alert.State),
        alert.Summary, Explain(alert), alert.StartsAt, alert.FiredAt, alert.EndsAt, alert.AcknowledgedBy, alert.Silenced, alert.InhibitedBy);

    private static string Text(AlertKind kind) => kind switch
    {
        AlertKind.Critical => "critical",
        AlertKind.Anomaly => "anomaly",
        AlertKind.Forecast => "forecast",
        AlertKind.BurnRate => "burn_rate",
        _ => "flapping",
    };

    private static string Text(AlertState state) => state switch
    {
        AlertState.Pending => "pending",
        AlertState.Firing => "firing",
        _ => "resolved",
    };

    // The first column of the table in docs/alerts.md.
    private static string Explain(Alert alert) => (alert.Kind, alert.Subject) switch
    {
        (AlertKind.Critical, _) => "Read the error; look at the service's own /health. Is it a dependency of others? Restart it or roll it back.",
        (AlertKind.Anomaly, "latency") => "Slower than is usual for this half hour of the day. Look at the last deployment, the pools' waits and what it depends on.",
        (AlertKind.Anomaly, "error_rate") => "More failures than usual. Look at the log by correlation id, and at the open breakers.",
        (AlertKind.Anomaly, _) => "Fuller than usual. Who holds the connections? The log warns of leaks.",
        (AlertKind.Forecast, "error_budget") => "The error budget will be spent before its month is over. Stop risky deployments.",
        (AlertKind.Forecast, _) => "The near end of the band is the time left. Recycle what leaks, or raise the limit.",
        (AlertKind.BurnRate, _) => "The error budget burns now. Treat it as critical.",
        _ => "It changes again and again: compare the check's interval and timeout with the service's latency, or look for a restart loop.",
    };
}
