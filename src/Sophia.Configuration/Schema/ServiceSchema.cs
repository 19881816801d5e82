namespace Sophia.Configuration.Schema;

/// <summary>The keys of the services of a deployment (servers, backend, gateways) and of the process itself.</summary>
internal static class ServiceSchema
{
    /// <summary>Registry, name and tag of a container image.</summary>
    public static SchemaObject Image { get; } = new(
        new("registry", Types.Text, "The registry and path before the name, such as `ghcr.io/acme`."),
        new("name", Types.Text, "The image's name.", "the service's name"),
        new("tag", Types.Tag, "The tag.", "latest"));

    public static SchemaObject HealthCheck { get; } = new(
        new("interval", Types.Interval, "The pause between two checks.", "monitoring.health_checks.interval, else 30"),
        new("timeout", Types.Duration(0.1, 600), "How long a check may take.", "monitoring.health_checks.timeout, else 10"),
        new("retries", Types.Count(1, 100), "Failures in a row before the state changes.", "monitoring.health_checks.retries, else 3"),
        new("retry_delay", Types.Interval, "The pause before a failed check is repeated.", "2"),
        new("expected_checks", new SchemaList(Types.Text), "Services that must have a check; one without lowers the coverage metric."));

    public static SchemaObject Resources { get; } = new(
        new("requests", Amounts(), "What the service is promised."),
        new("limits", Amounts(), "What the service may not exceed."));

    public static SchemaObject Autoscaling { get; } = new(
        new("min", Types.Count(1, 1_000), "Fewest replicas.", "replicas"),
        new("max", Types.Count(1, 1_000), "Most replicas."),
        new("cpu", Types.Percent, "Target processor use, in percent of the request."),
        new("memory", Types.Percent, "Target memory use, in percent of the request."));

    public static SchemaObject RateLimiting { get; } = new(
        new("requests_per_minute", Types.Count(1, 10_000_000), "Requests a minute."),
        new("burst_size", Types.Count(1, 1_000_000), "Requests that may come at once.", "a tenth of the rate, at least 10"),
        new("total_requests_per_minute", Types.Count(1, 10_000_000), "Requests a minute of all callers together."),
        new("max_callers", Types.Count(1, 10_000_000), "Callers that are told apart at the same time.", "100000"));

    public static SchemaObject Tool { get; } = new(
        new("timeout", Types.Delay, "When the caller is answered at the latest; 0 is never.", "mcp.tool_timeout"),
        new("max_concurrency", Types.Count(0, 100_000), "Calls of this tool that may run at once; 0 is no limit.", "mcp.max_concurrency"),
        new("max_concurrency_per_caller", Types.Count(0, 100_000), "Calls of one caller that may run at once; 0 is no limit.", "0"),
        new("queue_limit", Types.Count(0, 100_000), "Calls that may wait for a place.", "mcp.queue_limit"),
        new("queue_timeout", Types.Duration(0, 600), "How long a call may wait for a place.", "mcp.queue_timeout"),
        new("requests_per_minute", Types.Count(0, 10_000_000), "Calls a minute and caller; 0 is no limit."),
        new("burst_size", Types.Count(1, 1_000_000), "Calls that a caller may make at once.", "a tenth of the rate, at least 10"),
        new("weight", Types.Count(1, 1_000_000), "What a call costs of the caller's `rate_limiting`.", "1"),
        new("scopes", new SchemaList(IdentitySchema.ToolScope), "Scopes that a caller must have to call the tool or to see it, all of them.", "what the program declares"),
        new("policy", Types.Text, "A policy of the program that a caller must meet, besides."),
        new("max_arguments_size", Types.Size, "The largest arguments of one call, in bytes of JSON; larger ones are refused. 0 is no limit.", "0"),
        new("max_result_size", Types.Size, "The largest result, in bytes; a larger one is cut or refused. 0 is no limit.", "mcp.max_result_size"),
        new("cut_large_results", Types.Switch, "Whether a larger result is cut and ends with a link to the rest.", "mcp.cut_large_results"),
        new("cache_for", Types.Duration(0, 86_400), "How long the results of the tool, which must be read-only, are kept and answered again.", "0"),
        new("cache_scope", Types.Choice("caller", "everyone"), "Whose a kept result is.", "caller"),
        new("required_services", new SchemaList(Types.Text), "Services (pools, breakers or health checks) without which it cannot do its work."),
        new("when_unavailable", Types.Choice("refuse", "hide"), "Whether calls are refused or the tool is hidden meanwhile.", "mcp.when_unavailable"));

    public static SchemaObject McpServer { get; } = new([.. Service(), .. Server()]);

    public static SchemaObject Backend { get; } = new([.. Service(),
        new("rate_limiting", RateLimiting, "How many requests a caller may make."),
        new("settings", new SchemaFree(), "Settings of your own: they become `Sophia:Server:Settings`, PascalCase.")]);

    public static SchemaObject Gateway { get; } = new([.. Service(), .. GatewayOnly()]);

    /// <summary><c>Sophia:Server</c>: whatever kind of service the process is.</summary>
    public static SchemaObject Process { get; } = new(
    [
        new("name", Types.Name, "The name of the process; selects its entry."),
        .. Service(), .. Server(), .. GatewayOnly().Where(property => Server().All(other => other.Name != property.Name)),
    ]);

    private static SchemaObject Amounts() => new(
        new("cpu", Types.Cpu, "Processor time."),
        new("memory", Types.Memory, "Memory."));

    private static SchemaProperty[] Service() =>
    [
        new("port", Types.ListenPort, "The port to listen on; 0 takes any free one. `ASPNETCORE_URLS` and the like beat it."),
        new("host", Types.Host, "The address to listen on.", "127.0.0.1"),
        new("metrics_port", Types.Port, "A second port for `/metrics` and the health endpoints only.", "none"),
        new("replicas", Types.Replicas, "How many run, for tools that deploy.", "1"),
        new("resources", Resources, "Processor time and memory, for tools that deploy."),
        new("autoscaling", Autoscaling, "Replicas by load, for tools that deploy."),
        new("image", Image, "The container image, for tools that deploy."),
        new("health_check", HealthCheck, "How the service's health is checked."),
    ];

    private static SchemaProperty[] Server() =>
    [
        new("title", Types.Text, "The name clients show."),
        new("version", Types.Text, "The version clients see.", "the program's"),
        new("instructions", Types.Text, "What a client's model is told about the server."),
        new("external", Types.Switch, "Whether it runs elsewhere and is only called.", "false"),
        new("endpoint", Types.Url, "Where to reach it."),
        new("endpoints", new SchemaList(Types.Url), "Where to reach each replica."),
        new("circuit_breaker", PoolSchema.CircuitBreaker, "The defaults of every breaker this process makes; a pool or service that sets its own keeps that."),
        new("rate_limiting", RateLimiting, "How many requests it takes."),
        new("max_request_body_size", Types.Size, "The largest request body, in bytes; a larger one is answered 413. 0 is the web server's own limit.", "mcp.max_request_body_size"),
        new("identity", IdentitySchema.Identity, "Who may call this server; beats `mcp.identity`."),
        new("tools", new SchemaMap(Tool, "tool"), "Limits of single tools, by the tool's name."),
        new("settings", new SchemaFree(), "Settings of your own: they become `Sophia:Server:Settings`, PascalCase."),
    ];

    private static SchemaProperty[] GatewayOnly() =>
    [
        new("load_balancer", Types.Choice("round_robin", "random", "least_requests", "power_of_two_choices", "first_alphabetical"),
            "How replicas are chosen.", "round_robin"),
        new("circuit_breaker", PoolSchema.CircuitBreaker, "The breaker per replica."),
        new("rate_limiting", RateLimiting, "How many requests a caller may make."),
        new("settings", new SchemaFree(), "Settings of your own: they become `Sophia:Server:Settings`, PascalCase."),
    ];
}
