using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sophia.Configuration.Tests;

/// <summary>Defaults, file, appsettings, environment names, SOPHIA__ names, command line: each beats the one before.</summary>
public sealed class SourceOrderTests : IDisposable
{
    private const string Yaml = """
        deployment:
          connection_pools:
            redis: { max_connections: 1, retry_attempts: 1 }
          mcp_servers:
            ai_memory: { port: 1001, metrics_port: 1002 }
        """;

    private readonly TestHost _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Each_source_beats_the_one_below()
    {
        _files.Write("sophia-deployment-config.yaml", Yaml);
        _files.Write("appsettings.json", """{ "Sophia": { "Server": { "MetricsPort": 2002, "Port": 2001 }, "ConnectionPools": { "redis": { "MaxConnections": 2 } } } }""");
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = _files.Folder, Args = ["--Sophia:Environment=from-the-command-line"],
        });
        Add(builder, ("MCP_SERVER_NAME", "ai-memory"), ("MCP_SERVER_PORT", "3001"), ("SOPHIA_ENVIRONMENT", "from-the-environment"));

        Assert.Equal("1", builder.Configuration["Sophia:ConnectionPools:redis:RetryAttempts"]);
        Assert.Equal("2", builder.Configuration["Sophia:ConnectionPools:redis:MaxConnections"]);
        Assert.Equal("2002", builder.Configuration["Sophia:Server:MetricsPort"]);
        Assert.Equal("3001", builder.Configuration["Sophia:Server:Port"]);
        Assert.Equal("from-the-command-line", builder.Configuration["Sophia:Environment"]);
    }

    [Fact]
    public void A_sophia_variable_beats_the_plans_name_and_overrides_the_entry()
    {
        var host = TestHost.WithYaml(Yaml);
        using var _ = host;
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = host.Folder });
        var name = "SOPHIATEST" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name + "Sophia__Server__Port", "4001");
        Environment.SetEnvironmentVariable(name + "SOPHIA__McpServers__AI_MEMORY__HealthCheck__Interval", "7");
        builder.Configuration.AddEnvironmentVariables(name);
        Add(builder, ("MCP_SERVER_NAME", "ai-memory"), ("MCP_SERVER_PORT", "3001"));

        Assert.Equal("4001", builder.Configuration["Sophia:Server:Port"]);
        Assert.Equal("00:00:07", builder.Configuration["Sophia:Server:HealthCheck:Interval"]);
    }

    [Fact]
    public void A_second_call_only_adds()
    {
        using var host = TestHost.WithYaml(Yaml);
        var sources = host.Builder.Configuration.Sources.Count;
        Assert.Null(host["Sophia:Server:Port"]);

        var again = host.Builder.AddSophiaConfiguration(options => options.ServerName = "AiMemory");

        Assert.Same(host.Configuration, again);
        Assert.Equal(sources, host.Builder.Configuration.Sources.Count);
        Assert.Equal("1001", host["Sophia:Server:Port"]);
        Assert.Single(host.Builder.Services, service => service.ServiceType == typeof(SophiaConfiguration));
    }

    [Fact]
    public void What_code_has_set_before_is_kept()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = _files.Folder });
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration["Sophia:Server:Port"] = "5001";
        builder.Configuration["Other"] = "kept";
        Add(builder);
        Assert.Equal("5001", builder.Configuration["Sophia:Server:Port"]);
        Assert.Equal("kept", builder.Configuration["Other"]);
    }

    [Fact]
    public void A_source_added_later_counts_and_is_normalised()
    {
        using var host = TestHost.WithYaml(Yaml);
        host.Builder.Configuration.AddInMemoryCollection([
            new("Sophia:Server:Name", "ai-memory"), new("Sophia:ConnectionPools:redis:IdleTimeout", "90"), new("Sophia:McpServers:ai_memory:Port", "6001")]);
        Assert.Equal("6001", host["Sophia:Server:Port"]);
        Assert.Equal("00:01:30", host["Sophia:ConnectionPools:redis:IdleTimeout"]);
    }

    [Fact]
    public async Task An_error_that_a_later_source_brings_in_stops_the_start()
    {
        using var host = TestHost.WithYaml(Yaml);
        host.Builder.Configuration.AddInMemoryCollection([new("Sophia:Server:Prot", "1")]);
        using var app = host.Builder.Build();
        var error = await Assert.ThrowsAsync<SophiaConfigurationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Sophia:Server:Prot: unknown key; did you mean 'Sophia:Server:Port'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_of_appsettings_is_followed()
    {
        var source = new MemorySource();
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = _files.Folder });
        builder.Configuration.Sources.Add(source);
        Add(builder);
        source.Provider.Change("Sophia:Hosting:DrainDelay", "12");
        Assert.Equal("00:00:12", builder.Configuration["Sophia:Hosting:DrainDelay"]);
    }

    [Fact]
    public void A_configuration_without_a_host_works()
    {
        var configuration = new ConfigurationManager();
        using var sophia = configuration.AddSophiaConfiguration(options =>
        {
            (options.FilePath, options.EnvironmentVariables, options.Arguments) = (TestHost.PlanFile, new Dictionary<string, string>(), []);
        });
        Assert.Equal("production", configuration["Sophia:Environment"]);
    }

    [Fact]
    public void The_hosts_own_environment_never_changes()
    {
        using var host = TestHost.WithPlan(null, ("SOPHIA_ENVIRONMENT", "Development"));
        Assert.Equal(Environments.Production, host.Builder.Environment.EnvironmentName);
    }

    private static void Add(HostApplicationBuilder builder, params (string Name, string Value)[] environment) => builder.AddSophiaConfiguration(options =>
    {
        options.EnvironmentVariables = environment.ToDictionary(pair => pair.Name, pair => pair.Value);
        options.Arguments = [];
    });

    private sealed class MemorySource : IConfigurationSource
    {
        public MemoryProvider Provider { get; } = new();

        public IConfigurationProvider Build(IConfigurationBuilder builder) => Provider;
    }

    private sealed class MemoryProvider : ConfigurationProvider
    {
        public void Change(string key, string value)
        {
            Data[key] = value;
            OnReload();
        }
    }
}
