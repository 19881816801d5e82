using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Layers;

/// <summary>The environment names of the deployment plan, and the keys they set.</summary>
internal sealed class PlanEnvironment
{
    private const string PoolSize = "CONNECTION_POOL_SIZE";
    private const string PoolSizeSuffix = "_POOL_SIZE";

    /// <summary>The pools the plan knows: they take part in <c>CONNECTION_POOL_SIZE</c> even when no source mentions them.</summary>
    private static readonly string[] s_planPools = ["snowflake", "redis", "postgres"];

    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly List<SophiaConfigurationError> _warnings;
    private readonly Dictionary<string, SetValue> _values = new(StringComparer.OrdinalIgnoreCase);

    private PlanEnvironment(IReadOnlyDictionary<string, string> variables, List<SophiaConfigurationError> warnings)
    {
        _variables = variables;
        _warnings = warnings;
    }

    /// <summary>The names that set one key each, whatever the process is. The first of several names for a key wins.</summary>
    public static IReadOnlyList<(string Name, string Key)> Names { get; } =
    [
        ("MCP_SERVER_NAME", "Server:Name"),
        ("SOPHIA_HOST", "Server:Host"),
        ("METRICS_PORT", "Server:MetricsPort"),
        ("CIRCUIT_BREAKER_THRESHOLD", "Server:CircuitBreaker:FailureThreshold"),
        ("RATE_LIMIT_RPM", "Server:RateLimiting:RequestsPerMinute"),
        ("REDIS_URL", "ConnectionPools:redis:ConnectionString"),
        ("POSTGRES_URL", "ConnectionPools:postgres:ConnectionString"),
        ("POSTGRES_REPLICATION_USER", "ConnectionPools:postgres:ReplicationUser"),
        ("POSTGRES_REPLICATION_PASSWORD", "ConnectionPools:postgres:ReplicationPassword"),
        ("SNOWFLAKE_ACCOUNT", "ConnectionPools:snowflake:Account"),
        ("SNOWFLAKE_URL", "ConnectionPools:snowflake:BaseAddress"),
        ("SNOWFLAKE_USER", "ConnectionPools:snowflake:User"),
        ("SNOWFLAKE_ROLE", "ConnectionPools:snowflake:Role"),
        ("SNOWFLAKE_WAREHOUSE", "ConnectionPools:snowflake:Warehouse"),
        ("SNOWFLAKE_DATABASE", "ConnectionPools:snowflake:Database"),
        ("SNOWFLAKE_SCHEMA", "ConnectionPools:snowflake:Schema"),
        ("SNOWFLAKE_PRIVATE_KEY", "ConnectionPools:snowflake:PrivateKey"),
        ("SNOWFLAKE_PRIVATE_KEY_FILE", "ConnectionPools:snowflake:PrivateKeyFile"),
        ("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "ConnectionPools:snowflake:PrivateKeyPassphrase"),
        ("SNOWFLAKE_TOKEN", "ConnectionPools:snowflake:Token"),
        ("GRAFANA_PASSWORD", "Monitoring:Grafana:AdminPassword"),
        ("PULUMI_ORG", "PulumiOrg"),
    ];

    /// <summary>The names that count only for one kind of process.</summary>
    public static IReadOnlyList<(string Name, string Key)> NamesOf(SophiaProcessKind kind) => kind switch
    {
        SophiaProcessKind.Gateway => [("GATEWAY_PORT", "Server:Port"), ("SOPHIA_PORT", "Server:Port"),
            ("GATEWAY_ENVIRONMENT", "Environment"), ("SOPHIA_ENVIRONMENT", "Environment")],
        SophiaProcessKind.Backend => [("SOPHIA_PORT", "Server:Port"), ("SOPHIA_ENVIRONMENT", "Environment")],
        _ => [("MCP_SERVER_PORT", "Server:Port"), ("SOPHIA_PORT", "Server:Port"), ("SOPHIA_ENVIRONMENT", "Environment")],
    };

    /// <summary>The keys that the variables set.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="kind">What the process is.</param>
    /// <param name="pools">The pools that other sources mention.</param>
    /// <param name="warnings">Takes the variables that are ignored.</param>
    public static Dictionary<string, SetValue> Read(
        IReadOnlyDictionary<string, string> variables, SophiaProcessKind kind, IEnumerable<string> pools, List<SophiaConfigurationError> warnings)
    {
        var environment = new PlanEnvironment(variables, warnings);
        foreach (var (name, key) in NamesOf(kind).Concat(Names))
        {
            environment.Set(name, key);
        }

        foreach (var pool in pools.Union(s_planPools, StringComparer.OrdinalIgnoreCase))
        {
            environment.SetPoolSize(pool);
        }

        return environment._values;
    }

    private void SetPoolSize(string pool)
    {
        var key = $"ConnectionPools:{pool}:MaxConnections";
        var own = pool.Replace('-', '_').Replace('.', '_').ToUpperInvariant() + PoolSizeSuffix;
        if (!own.Equals(PoolSize, StringComparison.Ordinal))
        {
            Set(own, key);
        }

        Set(PoolSize, key);
    }

    private void Set(string name, string key)
    {
        if (!_variables.TryGetValue(name, out var value) || string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        var origin = new ValueOrigin($"environment variable {name}", $"{DeploymentSchema.ConfigurationRoot}:{key}");
        if (IsServiceLink(name, value))
        {
            _warnings.Add(origin.Error(
                "ignored: this is the link Kubernetes sets for a service of that name, not a port",
                "a port number; set enableServiceLinks: false in the pod to be rid of the links"));
            return;
        }

        _values.TryAdd(origin.Key, new SetValue(value.Trim(), origin));
    }

    private static bool IsServiceLink(string name, string value) =>
        name.EndsWith("_PORT", StringComparison.Ordinal)
        && (value.StartsWith("tcp://", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("udp://", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("sctp://", StringComparison.OrdinalIgnoreCase));
}
