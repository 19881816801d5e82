namespace Sophia.Configuration.Tests;

/// <summary>Every environment name of the plan.</summary>
public sealed class EnvironmentNameTests
{
    [Theory]
    [InlineData("SOPHIA_ENVIRONMENT", "blue", "Environment", "blue")]
    [InlineData("SOPHIA_HOST", "0.0.0.0", "Server:Host", "0.0.0.0")]
    [InlineData("SOPHIA_PORT", "8001", "Server:Port", "8001")]
    [InlineData("MCP_SERVER_PORT", "9001", "Server:Port", "9001")]
    [InlineData("MCP_SERVER_NAME", "ai-memory", "Server:Name", "ai-memory")]
    [InlineData("METRICS_PORT", "9464", "Server:MetricsPort", "9464")]
    [InlineData("CIRCUIT_BREAKER_THRESHOLD", "7", "Server:CircuitBreaker:FailureThreshold", "7")]
    [InlineData("RATE_LIMIT_RPM", "500", "Server:RateLimiting:RequestsPerMinute", "500")]
    [InlineData("REDIS_URL", "redis://cache:6379/1", "ConnectionPools:redis:ConnectionString", "redis://cache:6379/1")]
    [InlineData("POSTGRES_URL", "Host=db;Username=u", "ConnectionPools:postgres:ConnectionString", "Host=db;Username=u")]
    [InlineData("POSTGRES_REPLICATION_USER", "replicator", "ConnectionPools:postgres:ReplicationUser", "replicator")]
    [InlineData("POSTGRES_REPLICATION_PASSWORD", "pw", "ConnectionPools:postgres:ReplicationPassword", "pw")]
    [InlineData("SNOWFLAKE_ACCOUNT", "acme-prod", "ConnectionPools:snowflake:Account", "acme-prod")]
    [InlineData("SNOWFLAKE_URL", "http://127.0.0.1:8091", "ConnectionPools:snowflake:BaseAddress", "http://127.0.0.1:8091")]
    [InlineData("SNOWFLAKE_USER", "robot", "ConnectionPools:snowflake:User", "robot")]
    [InlineData("SNOWFLAKE_ROLE", "ANALYST", "ConnectionPools:snowflake:Role", "ANALYST")]
    [InlineData("SNOWFLAKE_WAREHOUSE", "WH", "ConnectionPools:snowflake:Warehouse", "WH")]
    [InlineData("SNOWFLAKE_DATABASE", "D", "ConnectionPools:snowflake:Database", "D")]
    [InlineData("SNOWFLAKE_SCHEMA", "S", "ConnectionPools:snowflake:Schema", "S")]
    [InlineData("SNOWFLAKE_PRIVATE_KEY", "pem", "ConnectionPools:snowflake:PrivateKey", "pem")]
    [InlineData("SNOWFLAKE_PRIVATE_KEY_FILE", "/run/secrets/key.pem", "ConnectionPools:snowflake:PrivateKeyFile", "/run/secrets/key.pem")]
    [InlineData("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "pw", "ConnectionPools:snowflake:PrivateKeyPassphrase", "pw")]
    [InlineData("SNOWFLAKE_TOKEN", "t", "ConnectionPools:snowflake:Token", "t")]
    [InlineData("GRAFANA_PASSWORD", "pw", "Monitoring:Grafana:AdminPassword", "pw")]
    [InlineData("PULUMI_ORG", "scoobyjava-org", "PulumiOrg", "scoobyjava-org")]
    [InlineData("REDIS_POOL_SIZE", "20", "ConnectionPools:redis:MaxConnections", "20")]
    [InlineData("CONNECTION_POOL_SIZE", "30", "ConnectionPools:postgres:MaxConnections", "30")]
    public void A_name_sets_its_key_with_and_without_a_file(string name, string value, string key, string expected)
    {
        using var alone = new TestHost().Add("", null, [(name, value)]);
        Assert.Equal(expected, alone["Sophia:" + key]);
        using var plan = TestHost.WithPlan(null, (name, value));
        Assert.Equal(expected, plan["Sophia:" + key]);
    }

    [Fact]
    public void The_plans_gateway_container_runs_as_written()
    {
        using var host = TestHost.WithPlan(options => options.ProcessKind = SophiaProcessKind.Gateway, ("GATEWAY_ENVIRONMENT", "production"), ("GATEWAY_PORT", "8091"),
            ("METRICS_PORT", "9090"), ("CIRCUIT_BREAKER_THRESHOLD", "6"), ("RATE_LIMIT_RPM", "2000"), ("MCP_SERVER_PORT", "1"));
        Assert.Equal("8091", host["Sophia:Server:Port"]);
        Assert.Equal("9090", host["Sophia:Server:MetricsPort"]);
        Assert.Equal("6", host["Sophia:Server:CircuitBreaker:FailureThreshold"]);
        Assert.Equal("2000", host["Sophia:Server:RateLimiting:RequestsPerMinute"]);
        Assert.Equal("production", host["Sophia:Environment"]);
    }

    [Fact]
    public void The_plans_backend_container_runs_as_written()
    {
        using var host = TestHost.WithPlan(options => options.ProcessKind = SophiaProcessKind.Backend, ("SOPHIA_ENVIRONMENT", "production"), ("SOPHIA_HOST", "0.0.0.0"),
            ("SOPHIA_PORT", "8000"), ("PULUMI_ORG", "scoobyjava-org"), ("CONNECTION_POOL_SIZE", "25"), ("REDIS_POOL_SIZE", "15"));
        Assert.Equal("8000", host["Sophia:Server:Port"]);
        Assert.Equal("15", host["Sophia:ConnectionPools:redis:MaxConnections"]);
        Assert.Equal("25", host["Sophia:ConnectionPools:snowflake:MaxConnections"]);
        Assert.Equal("25", host["Sophia:ConnectionPools:postgres:MaxConnections"]);
    }

    [Fact]
    public void The_plans_server_container_runs_as_written()
    {
        using var host = TestHost.WithPlan(null, ("MCP_SERVER_NAME", "ai-memory"), ("MCP_SERVER_PORT", "9000"), ("PULUMI_ORG", "scoobyjava-org"), ("CONNECTION_POOL_SIZE", "10"));
        Assert.Equal("9000", host["Sophia:Server:Port"]);
        Assert.Equal("10", host["Sophia:ConnectionPools:redis:MaxConnections"]);
    }

    [Fact]
    public void The_servers_own_port_name_beats_the_general_one()
    {
        using var host = TestHost.WithPlan(null, ("MCP_SERVER_NAME", "ai-memory"), ("MCP_SERVER_PORT", "9001"), ("SOPHIA_PORT", "8000"));
        Assert.Equal("9001", host["Sophia:Server:Port"]);
    }

    [Theory]
    [InlineData("SOPHIA_PORT")]
    [InlineData("MCP_SERVER_PORT")]
    [InlineData("METRICS_PORT")]
    public void A_service_link_of_kubernetes_is_ignored_with_a_warning(string name)
    {
        using var host = TestHost.WithPlan(options => options.ServerName = "ai_memory", (name, "tcp://10.0.0.7:8000"));
        Assert.Equal("9000", host["Sophia:Server:Port"]);
        Assert.Null(host["Sophia:Server:MetricsPort"]);
        var warning = Assert.Single(host.Configuration.Warnings);
        Assert.Contains(name, warning.Source, StringComparison.Ordinal);
        Assert.Contains("Kubernetes", warning.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MCP_SERVER_PORT", "abc", "'abc' is not allowed; allowed: a whole number from 0 to 65535")]
    [InlineData("CONNECTION_POOL_SIZE", "0", "'0' is not allowed")]
    [InlineData("CONNECTION_POOL_SIZE", "3", "5 is more than 3 of Sophia:ConnectionPools:snowflake:MaxConnections (environment variable CONNECTION_POOL_SIZE)")]
    [InlineData("MCP_SERVER_NAME", "ai-memroy", "did you mean 'ai_memory'?")]
    [InlineData("RATE_LIMIT_RPM", "-1", "environment variable RATE_LIMIT_RPM: Sophia:Server:RateLimiting:RequestsPerMinute: '-1' is not allowed")]
    public void A_wrong_value_is_an_error_that_names_the_variable(string name, string value, string expected)
    {
        var error = Assert.Throws<SophiaConfigurationException>(() => TestHost.WithPlan(null, (name, value)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_listeners_on_one_port_are_an_error_that_names_both()
    {
        var error = Assert.Throws<SophiaConfigurationException>(
            () => TestHost.WithPlan(options => options.ServerName = "ai_memory", ("METRICS_PORT", "9000")));
        var only = Assert.Single(error.Errors);
        Assert.Contains("two listeners of this process on port 9000", only.Problem, StringComparison.Ordinal);
        Assert.Contains("deployment.mcp_servers.ai_memory.port", only.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://db:5432", "postgres://sophia:p%40ss@db:5432/sophia_ai")]
    [InlineData("postgresql://joe@db/other?sslmode=require", "postgresql://joe:p%40ss@db/other?sslmode=require")]
    [InlineData("postgres://joe:pw@db/other", "postgres://joe:pw@db/other")]
    [InlineData("Host=db;Port=5433", "host=db;port=5433;Database=sophia_ai;Username=sophia;Password=p@ss")]
    [InlineData("Host=db;DB=x;User ID=joe;pwd=1", "Host=db;DB=x;User ID=joe;pwd=1")]
    public void Database_user_and_password_fill_in_what_the_address_lacks(string url, string expected)
    {
        using var host = TestHost.WithPlan(null, ("POSTGRES_URL", url), ("POSTGRES_DB", "sophia_ai"), ("POSTGRES_USER", "sophia"), ("POSTGRES_PASSWORD", "p@ss"));
        Assert.Equal(expected, host["Sophia:ConnectionPools:postgres:ConnectionString"], ignoreCase: true);
    }

    [Fact]
    public void A_password_without_an_address_is_said_to_be_ignored()
    {
        using var host = TestHost.WithPlan(null, ("POSTGRES_PASSWORD", "hunter2"));
        Assert.Null(host["Sophia:ConnectionPools:postgres:ConnectionString"]);
        Assert.DoesNotContain("hunter2", Assert.Single(host.Configuration.Warnings).ToString(), StringComparison.Ordinal);
    }
}
