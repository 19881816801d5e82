namespace Sophia.Configuration.Schema;

/// <summary>The keys of a connection pool and of a circuit breaker.</summary>
internal static class PoolSchema
{
    public static SchemaObject CircuitBreaker { get; } = new(
        new("mode", Types.Choice("normal", "disabled", "metrics_only", "forced_open"), "Whether the breaker works, is off, only counts, or refuses everything.", "normal"),
        new("trigger", Types.Choice("consecutive_failures", "failure_rate"), "What opens it.", "consecutive_failures"),
        new("failure_threshold", Types.Count(1, 100_000), "Failures in a row that open it.", "5"),
        new("recovery_timeout", Types.Timeout, "How long it stays open before a probe may pass.", "60"),
        new("failure_rate", Types.Share, "Share of failures that opens it, with `trigger: failure_rate`.", "0.5"),
        new("sampling_window", Types.Duration(0.1, 3_600), "The window over which shares are counted.", "30"),
        new("minimum_throughput", Types.Count(1, 1_000_000), "Calls in the window below which shares open nothing.", "20"),
        new("slow_call_duration", Types.Timeout, "A call that takes longer counts as slow.", "off"),
        new("slow_call_rate", Types.Share, "Share of slow calls that opens it.", "0.8"),
        new("recovery_growth", Types.Number(1, 10), "Factor by which the open time grows while probes keep failing.", "1"),
        new("max_recovery_timeout", Types.Timeout, "The longest open time.", "600"),
        new("permitted_probes", Types.Count(1, 100), "Probes that may be under way at once.", "1"),
        new("probe_timeout", Types.Timeout, "A probe that has not reported by then has failed.", "30"));

    public static SchemaObject Resilience { get; } = new(
        new("total_timeout", Types.Duration(0.01, 86_400), "How long a call may take, retries included.", "30"),
        new("attempt_timeout", Types.Duration(0.01, 86_400), "How long one attempt may take.", "10"),
        new("max_retries", Types.Retries, "Further attempts after a passing failure.", "3"),
        new("retry_delay", Types.Timeout, "The pause before the first retry; it doubles.", "0.2"),
        new("max_retry_delay", Types.Timeout, "The longest pause.", "5"),
        new("retry_budget", new SchemaObject(
            new("share", Types.Number(0, 10), "Retries allowed per call, on average.", "0.2"),
            new("burst", Types.Count(0, 100_000), "Retries that may come at once.", "10")), "What keeps retries from multiplying the traffic."),
        new("circuit_breaker", CircuitBreaker, "The breaker in front of the service."));

    public static SchemaObject Pool { get; } = new(
        new("connection_string", Types.Secret, "Where the service is. Without one the pool is not configured and opens nothing."),
        new("min_connections", Types.Count(0, 10_000), "Connections opened at start and kept.", "0"),
        new("max_connections", Types.Count(1, 10_000), "Connections that may be in use at once.", "10"),
        new("connection_timeout", Types.Timeout, "How long a caller waits for a connection.", "20"),
        new("execution_timeout", Types.Timeout, "How long one attempt of a unit of work may take.", "30"),
        new("idle_timeout", Types.Duration(0.01, 86_400), "How long a connection above the minimum may lie unused.", "400"),
        new("max_lifetime", Types.Duration(0.01, 86_400), "How old a connection may grow.", "1800"),
        new("check_after_idle", Types.Delay, "A connection unused for longer is checked before use.", "1"),
        new("keep_alive_interval", Types.Duration(0.01, 86_400), "How often an idle connection is checked.", "120"),
        new("parallel_opens", Types.Count(1, 1_000), "Connections that may be opening at once.", "10"),
        new("retry_attempts", Types.Retries, "Further attempts to open after a passing failure.", "3"),
        new("retry_delay", Types.Timeout, "The pause before the first retry; it doubles.", "0.1"),
        new("leak_threshold", Types.Duration(0.01, 86_400), "A connection held longer is reported as leaked.", "off"),
        new("required", Types.Switch, "Whether the start fails when the service cannot be reached.", "true"),
        new("health_check_interval", Types.Duration(0.01, 86_400), "How often its health is checked.", "30"),
        new("health_check_timeout", Types.Timeout, "How long a health check may take.", "5"),
        new("health_check_cache", Types.Delay, "How long a health result answers further questions.", "2"),
        new("recovery_check_interval", Types.Duration(0.01, 86_400), "How often a service that is down is tried again.", "0.5"),
        new("circuit_breaker", CircuitBreaker, "The breaker in front of the service."),
        new("provider", Types.Text, "The ADO.NET factory, `Type, Assembly`, of a pool without an adapter of its own."),
        new("driver", Types.Choice("sql_api", "snowflake_data"), "Who speaks to Snowflake: this suite's client, or the package Snowflake.Data.", "sql_api"),
        new("account", Types.Text, "The account (Snowflake)."),
        new("base_address", Types.Url, "Where the service is, if not at the account's usual address (Snowflake)."),
        new("user", Types.Text, "The user (Snowflake)."),
        new("role", Types.Text, "The role (Snowflake)."),
        new("warehouse", Types.Text, "The warehouse (Snowflake)."),
        new("database", Types.Text, "The database (Snowflake)."),
        new("schema", Types.Text, "The schema (Snowflake)."),
        new("private_key", Types.Secret, "The private key in PEM form (Snowflake)."),
        new("private_key_file", Types.Text, "A file with the private key in PEM form (Snowflake)."),
        new("private_key_passphrase", Types.Secret, "The passphrase of the private key (Snowflake)."),
        new("token", Types.Secret, "An OAuth or programmatic access token (Snowflake)."),
        new("token_type", Types.Choice("programmatic_access_token", "oauth"), "What `token` is (Snowflake).", "programmatic_access_token"),
        new("token_lifetime", Types.Duration(60, 3_600), "How long key-pair tokens are made to last; renewed before (Snowflake).", "3300"),
        new("statement_timeout", Types.Duration(1, 604_800), "How long a statement may take; then it is cancelled, on the server too (Snowflake).", "300"),
        new("request_timeout", Types.Duration(0.1, 3_600), "How long one HTTP request may take (Snowflake).", "60"),
        new("cancel_timeout", Types.Duration(0.1, 3_600), "How long cancelling on the server may take (Snowflake).", "10"),
        new("fetch_ahead", Types.Count(0, 64), "Partitions of a result that are fetched ahead (Snowflake).", "4"),
        new("fetch_ahead_bytes", Types.Bytes(0, 1L << 30), "Bytes, compressed, that are fetched ahead (Snowflake).", "16Mi"),
        new("query_tag", Types.Text, "Marks the statements in the query history (Snowflake)."),
        new("time_zone", Types.Text, "The time zone of conversions, an IANA name (Snowflake)."),
        new("multi_statements", Types.Switch, "Whether one command may hold several statements (Snowflake).", "false"),
        new("replication_user", Types.Text, "The replication user of the primary, for tools that deploy (Postgres)."),
        new("replication_password", Types.Secret, "The replication user's password, for tools that deploy (Postgres)."));
}
