namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>monitoring</c>.</summary>
internal static class MonitoringSchema
{
    public static SchemaObject Monitoring { get; } = new(
        new("prometheus", new SchemaObject(
            new("enabled", Types.Switch, "Whether it is deployed.", "true"),
            new("port", Types.Port, "Its port.", "9090"),
            new("scrape_interval", Types.Interval, "How often it scrapes.", "15s"),
            new("scrape_timeout", Types.Interval, "How long a scrape may take.", "10s"),
            new("image", ServiceSchema.Image, "Its image."),
            new("resources", ServiceSchema.Resources, "Its processor time and memory.")), "Prometheus."),
        new("grafana", new SchemaObject(
            new("enabled", Types.Switch, "Whether it is deployed.", "true"),
            new("port", Types.Port, "Its port.", "3000"),
            new("admin_password", Types.Secret, "The administrator's password."),
            new("image", ServiceSchema.Image, "Its image."),
            new("resources", ServiceSchema.Resources, "Its processor time and memory.")), "Grafana."),
        new("health_checks", new SchemaObject(
            new("interval", Types.Interval, "The pause between two checks.", "30"),
            new("timeout", Types.Duration(0.1, 600), "How long a check may take.", "10"),
            new("retries", Types.Count(1, 100), "Failures in a row before the state changes.", "3"),
            new("endpoints", new SchemaList(Types.UrlPath), "The paths that are probed.", "/health, /ready, /metrics"),
            new("max_back_off", Types.Interval, "The longest pause after a check that threw or did not answer.", "60"),
            new("jitter", Types.Number(0, 0.5), "Share by which an interval varies, so that checks do not run in step.", "0.1"),
            new("history", Types.Count(1, 10_000), "Results kept per service.", "120"),
            new("state_folder", Types.Text, "Where alerts, SLA and what was learned survive a restart.", "none")),
            "Health checks of every service that sets none of its own."),
        new("prediction", new SchemaObject(
            new("enabled", Types.Switch, "Whether series are scored and limits forecast.", "true"),
            new("warm_up_points", Types.Count(10, 100_000), "Points of a series before it is judged.", "100"),
            new("max_series", Types.Count(1, 1_000_000), "Series that are scored; further ones are refused and counted.", "10000"),
            new("gap_after", Types.Duration(1, 86_400), "Silence after which the short memory of a series starts anew.", "600"),
            new("forecast_horizon", Types.Duration(60, 30 * 86_400), "How near a limit must be for its forecast to raise an alert.", "7200")),
            "Anomaly scores and forecasts."),
        new("alerts", AlertSchema.Alerts, "When and where alerts are sent."),
        new("sla", AlertSchema.Sla, "What is promised."));
}
