using Backend.Watching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sophia.Health;
using Sophia.Tests.Shared;

namespace Backend.Tests.Watching;

public sealed class WatchListTests
{
    [Fact]
    public void The_servers_of_the_plans_file_are_watched()
    {
        using var manager = new ConfigurationManager();
        Microsoft.Extensions.Hosting.SophiaConfigurationExtensions.AddSophiaConfiguration(manager, options =>
        {
            options.FilePath = Path.Combine(Checkout.Root, "sophia-deployment-config.yaml");
            options.ProcessKind = Sophia.Configuration.SophiaProcessKind.Backend;
            options.EnvironmentVariables = new Dictionary<string, string>();
            options.Arguments = [];
        });

        var servers = Read(manager);

        Assert.Equal(["ai_memory", "codacy", "snowflake_admin"], servers.Select(server => server.Name).Order());
        Assert.Equal("http://127.0.0.1:9000/health", servers.Single(server => server.Name == "ai_memory").Addresses.Single().ToString());
        Assert.Equal(TimeSpan.FromSeconds(10), servers.Single(server => server.Name == "ai_memory").Timeout);
        Assert.Equal(("http://codacy-service:3008/health", true), (servers.Single(server => server.Name == "codacy").Addresses.Single().ToString(), servers.Single(server => server.Name == "codacy").External));
    }

    [Fact]
    public void A_network_of_containers_knows_servers_by_name() => Assert.Equal(
        "http://ai-memory-mcp:9000/health",
        Read(Configuration(("Sophia:McpServers:ai_memory:Port", "9000")), new WatchOptions { Host = "{name}-mcp" }).Single().Addresses.Single().ToString());

    [Fact]
    public void Replicas_and_prefixes_are_asked_where_they_are() => Assert.Equal(
        ["http://a:1/memory/health", "http://b:1/health"],
        Read(Configuration(("Sophia:McpServers:x:Endpoints:0", "http://a:1/memory/"), ("Sophia:McpServers:x:Endpoints:1", "http://b:1"))).Single().Addresses.Select(address => address.ToString()));

    [Fact]
    public void One_without_an_address_is_left_out_and_watching_can_be_switched_off()
    {
        Assert.Empty(Read(Configuration(("Sophia:McpServers:x:Replicas", "2"))));
        Assert.Empty(Read(Configuration(("Sophia:McpServers:x:Port", "1")), new WatchOptions { Enabled = false }));
    }

    private static IReadOnlyList<WatchedServer> Read(IConfiguration configuration, WatchOptions? options = null) =>
        WatchList.Read(configuration, Options.Create(options ?? new WatchOptions()), Options.Create(new HealthMonitorOptions()));

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, value => (string?)value.Value)).Build();
}
