namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>deployment</c> in the file and of <c>Sophia</c> in every other source: the one table.</summary>
internal static class DeploymentSchema
{
    public const string FileRoot = "deployment";
    public const string ConfigurationRoot = "Sophia";
    public const string ExtensionPrefix = "x-";

    /// <summary>The sections of the file.</summary>
    public static SchemaObject File { get; } = Build();

    /// <summary>The file's sections, the process's own, and what only the other sources have.</summary>
    public static SchemaObject Configuration { get; } = new(
    [
        .. File.Properties,
        new("server", ServiceSchema.Process, "This process: its entry of the file, overridden by environment names and other sources."),
        new("configuration_file", Types.Text, "The file that was read; set by Sophia.Configuration."),
    ]);

    private static SchemaObject Build() => new(
        new("environment", Types.Name, "What the deployment is called in reports and telemetry. Never changes the host's own environment.", "none"),
        new("strict", Types.Switch, "Whether an unknown key is an error; `false` turns it into a warning, for rolling upgrades.", "true"),
        new("pulumi_org", Types.Text, "The Pulumi organisation, for tools that deploy; Sophia only passes it on."),
        new("image", ServiceSchema.Image, "Where container images come from, for every service that does not say otherwise."),
        new("connection_pools", new SchemaMap(PoolSchema.Pool, "pool"), "The services this deployment connects to, by name."),
        new("circuit_breakers", new SchemaMap(PoolSchema.CircuitBreaker, "service"), "Circuit breakers that belong to no pool, by service."),
        new("resilience", new SchemaMap(PoolSchema.Resilience, "service"), "Timeouts, retries and breaker of calls to a service, by its name."),
        new("mcp_servers", new SchemaMap(ServiceSchema.McpServer, "server"), "The MCP servers, by name."),
        new("backend", ServiceSchema.Backend, "The backend."),
        new("api_gateways", new SchemaMap(ServiceSchema.Gateway, "gateway"), "The MCP gateways, by name."),
        new("monitoring", MonitoringSchema.Monitoring, "Prometheus, Grafana, and the health checks of services that set none of their own."),
        new("hosting", HostingSchema.Hosting, "What every process of the deployment does besides its own work; each with a switch."),
        new("mcp", McpSchema.Mcp, "What every MCP server of the deployment does; each with a switch."),
        new("web_sockets", WebSocketSchema.WebSockets, "WebSockets of every process that serves them."),
        new("caching", CachingSchema.Caching, "The cache."));
}
