namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>monitoring.alerts</c> and <c>monitoring.sla</c>, bound by Sophia.Health.</summary>
internal static class AlertSchema
{
    private const double Month = 30 * 86_400;

    public static SchemaObject Alerts { get; } = new(
        new("enabled", Types.Switch, "Whether there are alerts at all.", "true"),
        new("critical_for", Types.Delay, "How long a service must be critical before an alert.", "120"),
        new("anomaly_for", Types.Delay, "How long a service must be anomalous before an alert.", "0"),
        new("anomaly_threshold", Types.Number(0.1, 1), "The anomaly score above which a point counts.", "0.8"),
        new("keep_firing_for", Types.Delay, "How long an alert goes on after its cause has gone.", "300"),
        new("group_wait", Types.Delay, "How long the first notification of a group waits for others.", "30"),
        new("group_interval", Types.Delay, "The pause between notifications of a group.", "300"),
        new("repeat_interval", Types.Duration(60, Month), "When a firing alert is sent again.", "14400"),
        new("flap_window", Types.Duration(1, 86_400), "The window in which changes are counted.", "600"),
        new("flap_threshold", Types.Count(4, 1_000_000), "Changes in the window that make an alert flapping.", "20"),
        new("history", Types.Duration(60, Month), "How long alerts are remembered.", "86400"),
        new("dependencies", new SchemaMap(new SchemaList(Types.Name), "service"), "What each service needs: while that is down, its own alerts are held back."),
        new("log", Types.Switch, "Whether alerts are logged.", "true"),
        new("webhooks", new SchemaList(new SchemaObject(
            new("name", Types.Name, "What it is called in logs.", "webhook"),
            new("url", Types.SecretUrl, "Where alerts are sent."),
            new("format", Types.Choice("json", "slack"), "The form of the body.", "json"))), "Addresses alerts are sent to."),
        new("alertmanager_url", Types.SecretUrl, "The Alertmanager alerts are sent to."),
        new("alertmanager_resend", Types.Duration(1, 600), "How often firing alerts are sent to it again.", "60"),
        new("queue_capacity", Types.Count(1, 100_000), "Notifications that may wait per sink.", "1000"),
        new("attempt_timeout", Types.Duration(0.1, 600), "How long one attempt to send may take.", "10"),
        new("retry_for", Types.Delay, "How long sending is tried again.", "7200"));

    public static SchemaObject Sla { get; } = new(
        new("enabled", Types.Switch, "Whether account of uptime is kept.", "true"),
        new("target", Types.Number(0.5, 0.99999), "The promised share of good time.", "0.999"),
        new("max_gap", Types.Duration(1, 86_400), "A longer pause between results counts as unknown.", "120"),
        new("burn_rate_alerts", Types.Switch, "Whether a burning error budget raises alerts.", "false"));
}
