namespace Sophia.Configuration.Tests;

/// <summary>appsettings alone: as strict as the file, errors by key path.</summary>
public sealed class OtherSourceTests
{
    [Fact]
    public void Nothing_at_all_gives_defaults_on_loopback()
    {
        using var host = new TestHost().Add(null, null, []);
        Assert.Null(host.Configuration.FilePath);
        Assert.Equal("127.0.0.1", host["Sophia:Server:Host"]);
        Assert.Null(host["Sophia:Server:Port"]);
    }

    [Fact]
    public void Appsettings_alone_works_with_numbers_and_words()
    {
        using var host = TestHost.WithJson("""
            { "Sophia": { "Environment": "staging",
              "ConnectionPools": { "redis": { "ConnectionTimeout": 10, "IdleTimeout": "5m", "ConnectionString": "${env:CACHE}" } },
              "McpServers": { "ai_memory": { "Port": 9000, "Tools": { "search": { "Timeout": "00:00:05" } }, "Resources": { "Limits": { "Memory": "2Gi" } } } },
              "ApiGateways": { "one": { "LoadBalancer": "least_requests" } },
              "Caching": { "Patterns": { "any.{thing}": { "Goes": 1 } } } } }
            """, ("MCP_SERVER_NAME", "ai_memory"), ("CACHE", "cache:6379"));
        Assert.Equal("00:00:10", host["Sophia:ConnectionPools:redis:ConnectionTimeout"]);
        Assert.Equal("00:05:00", host["Sophia:ConnectionPools:redis:IdleTimeout"]);
        Assert.Equal("cache:6379", host["Sophia:ConnectionPools:redis:ConnectionString"]);
        Assert.Equal("9000", host["Sophia:Server:Port"]);
        Assert.Equal("00:00:05", host["Sophia:Server:Tools:search:Timeout"]);
        Assert.Equal("2147483648", host["Sophia:Server:Resources:Limits:Memory"]);
        Assert.Equal("LeastRequests", host["Sophia:ApiGateways:one:LoadBalancer"]);
    }

    [Theory]
    [InlineData("""{ "Sophia": { "Servr": { "Port": 1 } } }""", "appsettings.json: Sophia:Servr:Port: unknown key; did you mean 'Sophia:Server'?")]
    [InlineData("""{ "Sophia": { "Server": { "Prot": 1 } } }""", "appsettings.json: Sophia:Server:Prot: unknown key; did you mean 'Sophia:Server:Port'?")]
    [InlineData("""{ "Sophia": { "Server": { "Retries": 1 } } }""", "did you mean 'Sophia:Server:HealthCheck:Retries'?")]
    [InlineData("""{ "SOPHIA": { "SERVER": { "Prot": 1 } } }""", "did you mean 'Sophia:Server:Port'?")]
    [InlineData("""{ "sophia": { "mcp": { "sessions": { "Moed": "hybrid" } } } }""", "did you mean 'Sophia:Mcp:Sessions:Mode'?")]
    [InlineData("""{ "Sophia": { "Server": { "Port": 70000 } } }""", "appsettings.json: Sophia:Server:Port: '70000' is not allowed; allowed: a whole number from 0 to 65535")]
    [InlineData("""{ "Sophia": { "Server": { "Port": { "Http": 1 } } } }""", "a single value stands here, not a section")]
    [InlineData("""{ "Sophia": { "Server": "x" } }""", "Sophia:Server: a single value stands where a section is expected")]
    [InlineData("""{ "Sophia": { "ConnectionPools": { "a__b": { "Required": true } } } }""", "'a__b' is not a name")]
    [InlineData("""{ "Sophia": { "ConnectionPools": { "redis": { "Required": "maybe" } } } }""", "'maybe' is not allowed; allowed: true or false")]
    [InlineData("""{ "Sophia": { "ConnectionPools": { "redis": { "MinConnections": 3, "MaxConnections": 2 } } } }""", "3 is more than 2 of Sophia:ConnectionPools:redis:MaxConnections (appsettings.json)")]
    [InlineData("""{ "Sophia": { "Server": { "Port": 9000, "MetricsPort": 9000 } } }""", "two listeners of this process on port 9000")]
    public void Appsettings_is_as_strict_as_the_file(string json, string expected)
    {
        var error = Assert.Throws<SophiaConfigurationException>(() => TestHost.WithJson(json));
        Assert.Contains(expected, Assert.Single(error.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_sections_of_json_are_nothing()
    {
        using var host = TestHost.WithJson("""{ "Sophia": { "Server": { "Tools": {}, "Endpoints": [] }, "ConnectionPools": null } }""");
        Assert.Empty(host.Configuration.Errors);
    }

    [Fact]
    public void Strict_false_turns_unknown_keys_into_warnings_everywhere()
    {
        using var json = TestHost.WithJson("""{ "Sophia": { "Strict": false, "Server": { "FromTheFuture": 1 } } }""");
        Assert.Contains("unknown key", Assert.Single(json.Configuration.Warnings).ToString(), StringComparison.Ordinal);

        using var yaml = TestHost.WithYaml("deployment:\n  strict: false\n  from_the_future: 1\n  environment: blue\n");
        Assert.Equal("sophia-deployment-config.yaml", Path.GetFileName(Assert.Single(yaml.Configuration.Warnings).Source));
        Assert.Equal("blue", yaml["Sophia:Environment"]);
    }

    [Fact]
    public void Strict_false_excuses_nothing_else() =>
        Assert.Throws<SophiaConfigurationException>(() => TestHost.WithYaml("deployment:\n  strict: false\n  environment: [1]\n"));

    [Fact]
    public void Sections_of_ones_own_are_allowed_by_name()
    {
        const string Yaml = "deployment:\n  acme_billing:\n    day_of_month: 3\n    rates: [1, 2]\n";
        Assert.Throws<SophiaConfigurationException>(() => TestHost.WithYaml(Yaml));
        using var host = TestHost.WithYaml(Yaml, options => options.AdditionalSections.Add("AcmeBilling"));
        Assert.Equal("3", host["Sophia:AcmeBilling:DayOfMonth"]);
        Assert.Equal("2", host["Sophia:AcmeBilling:Rates:1"]);
    }

    [Fact]
    public void Settings_of_a_server_reach_its_process()
    {
        using var host = TestHost.WithYaml(
            "deployment:\n  mcp_servers:\n    ai_memory:\n      settings: { data_folder: '${env:HOME_OF_DATA}/memory' }\n",
            options => options.ServerName = "ai-memory", ("HOME_OF_DATA", "/data"));
        Assert.Equal("/data/memory", host["Sophia:Server:Settings:DataFolder"]);
    }
}
