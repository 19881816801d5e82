namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>hosting</c>, bound by Sophia.Hosting.</summary>
internal static class HostingSchema
{
    public static SchemaObject Hosting { get; } = new(
        new("serve_http", Types.Switch, "Whether the process serves HTTP; false for stdio.", "true"),
        new("start_timeout", Types.Duration(1, 86_400), "How long the whole start may take.", "300"),
        new("drain_delay", Types.Duration(0, 600), "How long the listener still accepts after readiness is off.", "5; 0 in Development and over stdio"),
        new("longest_request", Types.Duration(1, 86_400), "How long the longest request may take; the shutdown waits for it.", "30"),
        new("retry_after", Types.Duration(1, 3_600), "What a caller is told who comes while the process takes no work.", "2"),
        new("max_request_body_size", Types.Size, "The largest request body.", "30000000"),
        new("readable_errors", Types.Switch, "Whether a failed start ends in one readable line.", "true"),
        new("command_line_check", Types.Switch, "Whether options of the command line that look like a mistyped one of Sophia's are refused.", "true"),
        new("startup_table", Types.Switch, "Whether one log entry says at start what is on.", "true"),
        new("resource_checks", Types.Switch, "Whether memory, CPU, thread pool and GC pauses are checked.", "true"),
        new("json_logs", Types.Switch, "Whether the console logs JSON.", "true but in Development"),
        new("request_logs", Types.Switch, "Whether ASP.NET Core may log each request where no level is set for it.", "false"),
        new("endpoints", Endpoints(), "The management endpoints."),
        new("telemetry", Telemetry(), "Metrics and traces."),
        new("correlation", Correlation(), "Correlation ids."),
        new("guard", Guard(), "The allow-lists for Host and Origin."));

    private static SchemaObject Endpoints() => new(
        new("enabled", Types.Switch, "Whether they are served.", "true"),
        new("live", Types.OptionalUrlPath, "The path of the liveness probe; `''` switches it off, as with every path here.", "/live"),
        new("ready", Types.OptionalUrlPath, "The path of the readiness probe.", "/ready"),
        new("health", Types.OptionalUrlPath, "The path of the full report.", "/health"),
        new("info", Types.OptionalUrlPath, "The path of what the process is.", "/info"),
        new("metrics", Types.OptionalUrlPath, "The path of the metrics.", "/metrics"),
        new("metrics_on_metrics_port_only", Types.Switch, "Whether metrics are served on the metrics port alone.", "false"),
        new("details", Types.Choice("trusted", "everyone", "nobody"), "Who sees the details.", "trusted"));

    private static SchemaObject Telemetry() => new(
        new("metrics", Types.Switch, "Whether metrics are collected.", "true"),
        new("tracing", Types.Switch, "Whether traces are recorded.", "only with an OTLP endpoint"),
        new("otlp", Types.Switch, "Whether OTLP is exported when an endpoint is set.", "true"),
        new("runtime", Types.Switch, "Whether the runtime's own metrics are included.", "true"),
        new("closed_tags", Types.Switch, "Whether tags are kept to closed sets.", "true"),
        new("dropped_instruments", new SchemaList(Types.Text), "Instruments that are not collected, each as meter/instrument."),
        new("idle_request_activity", Types.Switch, "Whether requests get an activity while nobody listens.", "false"));

    private static SchemaObject Correlation() => new(
        new("enabled", Types.Switch, "Whether requests carry a correlation id.", "true"),
        new("header", Types.Name, "The header it travels in.", "X-Correlation-ID"),
        new("log_scope", Types.Switch, "Whether log entries carry it.", "false"));

    private static SchemaObject Guard() => new(
        new("enabled", Types.Switch, "Whether Host and Origin are checked.", "true"),
        new("allowed_hosts", new SchemaList(Types.Text), "Names callers may use for this server, beside its own."),
        new("allowed_origins", new SchemaList(Types.Text), "Origins of web pages that may call.", "pages of this machine"));
}
