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
            new("endpoints", new SchemaList(Types.UrlPath), "The paths that are probed.", "/health, /ready, /metrics")),
            "Health checks of every service that sets none of its own."),
        new("alerts", AlertSchema.Alerts, "When and where alerts are sent."),
        new("sla", AlertSchema.Sla, "What is promised."));
}
