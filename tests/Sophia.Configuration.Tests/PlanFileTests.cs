using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Tests;

/// <summary>The plan's own file, unchanged.</summary>
public sealed class PlanFileTests
{
    [Theory]
    [InlineData("Environment", "production")]
    [InlineData("ConnectionPools:snowflake:MinConnections", "5")]
    [InlineData("ConnectionPools:snowflake:MaxConnections", "25")]
    [InlineData("ConnectionPools:snowflake:ConnectionTimeout", "00:00:30")]
    [InlineData("ConnectionPools:snowflake:IdleTimeout", "00:10:00")]
    [InlineData("ConnectionPools:snowflake:HealthCheckInterval", "00:01:00")]
    [InlineData("ConnectionPools:snowflake:CircuitBreaker:FailureThreshold", "5")]
    [InlineData("ConnectionPools:snowflake:CircuitBreaker:RecoveryTimeout", "00:01:00")]
    [InlineData("ConnectionPools:redis:MaxConnections", "15")]
    [InlineData("ConnectionPools:postgres:ConnectionTimeout", "00:00:20")]
    [InlineData("McpServers:ai_memory:Port", "9000")]
    [InlineData("McpServers:ai_memory:Replicas", "2")]
    [InlineData("McpServers:ai_memory:Resources:Requests:Cpu", "0.2")]
    [InlineData("McpServers:ai_memory:Resources:Requests:Memory", "536870912")]
    [InlineData("McpServers:ai_memory:Resources:Limits:Cpu", "1")]
    [InlineData("McpServers:ai_memory:HealthCheck:Interval", "00:00:30")]
    [InlineData("McpServers:ai_memory:HealthCheck:Retries", "3")]
    [InlineData("McpServers:codacy:External", "true")]
    [InlineData("McpServers:codacy:Endpoint", "http://codacy-service:3008")]
    [InlineData("Monitoring:Prometheus:Enabled", "true")]
    [InlineData("Monitoring:Prometheus:ScrapeInterval", "00:00:15")]
    [InlineData("Monitoring:Grafana:Port", "3000")]
    [InlineData("Monitoring:HealthChecks:Endpoints:0", "/health")]
    [InlineData("Monitoring:HealthChecks:Endpoints:2", "/metrics")]
    [InlineData("ApiGateways:mcp_gateway:Port", "8090")]
    [InlineData("ApiGateways:mcp_gateway:LoadBalancer", "RoundRobin")]
    [InlineData("ApiGateways:mcp_gateway:RateLimiting:RequestsPerMinute", "1000")]
    [InlineData("ApiGateways:mcp_gateway:RateLimiting:BurstSize", "100")]
    [InlineData("ApiGateways:mcp_gateway:CircuitBreaker:RecoveryTimeout", "00:01:00")]
    public void Every_value_of_the_plan_becomes_a_key_the_binder_reads(string key, string expected)
    {
        using var host = TestHost.WithPlan();
        Assert.Equal(expected, host["Sophia:" + key]);
    }

    [Theory]
    [InlineData("ai-memory")]
    [InlineData("ai_memory")]
    [InlineData("AI_Memory")]
    public void The_entry_is_chosen_by_the_environment(string name)
    {
        using var host = TestHost.WithPlan(null, ("MCP_SERVER_NAME", name));
        Assert.Equal(name, host["Sophia:Server:Name"]);
        Assert.Equal("9000", host["Sophia:Server:Port"]);
        Assert.Equal("127.0.0.1", host["Sophia:Server:Host"]);
        Assert.Equal("Sophia:McpServers:ai_memory", host.Configuration.Entry);
    }

    [Fact]
    public void The_entry_is_chosen_by_the_program_and_the_environment_beats_it()
    {
        using var byProgram = TestHost.WithPlan(options => options.ServerName = "snowflake-admin");
        Assert.Equal("8080", byProgram["Sophia:Server:Port"]);
        Assert.Equal("snowflake-admin", byProgram["Sophia:Server:Name"]);

        using var byBoth = TestHost.WithPlan(options => options.ServerName = "snowflake-admin", ("MCP_SERVER_NAME", "ai-memory"));
        Assert.Equal("9000", byBoth["Sophia:Server:Port"]);
    }

    [Fact]
    public void A_server_without_health_check_takes_the_deployments()
    {
        using var host = TestHost.WithPlan(options => options.ServerName = "snowflake_admin");
        Assert.Equal("00:00:30", host["Sophia:Server:HealthCheck:Interval"]);
        Assert.Null(host["Sophia:Server:HealthCheck:Endpoints:0"]);
    }

    [Fact]
    public void The_gateway_is_the_only_one_there_is()
    {
        using var host = TestHost.WithPlan(options => options.ProcessKind = SophiaProcessKind.Gateway);
        Assert.Equal("8090", host["Sophia:Server:Port"]);
        Assert.Equal("mcp_gateway", host["Sophia:Server:Name"]);
        Assert.Equal("RoundRobin", host["Sophia:Server:LoadBalancer"]);
    }

    [Fact]
    public void A_program_that_the_file_does_not_name_runs_on_defaults()
    {
        using var host = TestHost.WithPlan(options => options.ServerName = "my_own");
        Assert.Null(host.Configuration.Entry);
        Assert.Null(host["Sophia:Server:Port"]);
        Assert.Equal("my_own", host["Sophia:Server:Name"]);
    }

    [Fact]
    public void The_binder_reads_durations_and_lists()
    {
        using var host = TestHost.WithPlan();
        Assert.Equal(TimeSpan.FromSeconds(600), host.Builder.Configuration.GetValue<TimeSpan>("Sophia:ConnectionPools:snowflake:IdleTimeout"));
        Assert.Equal(3, host.Builder.Configuration.GetSection("Sophia:Monitoring:HealthChecks:Endpoints").GetChildren().Count());
    }
}
