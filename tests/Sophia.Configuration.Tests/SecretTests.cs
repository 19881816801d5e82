using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Tests;

/// <summary>Secrets: where they come from, and that they are never shown.</summary>
public sealed class SecretTests
{
    private const string Secret = "hunter2-äß;=x";

    private static string Pool(string connectionString) => $"deployment:\n  connection_pools:\n    postgres:\n      connection_string: {connectionString}\n";

    [Fact]
    public void A_secret_comes_from_the_environment()
    {
        using var host = TestHost.WithYaml(Pool("\"Host=db;Password=${env:DB_PASSWORD};Database=x\""), null, ("DB_PASSWORD", Secret));
        Assert.Equal($"Host=db;Password={Secret};Database=x", host["Sophia:ConnectionPools:postgres:ConnectionString"]);
    }

    [Fact]
    public void A_secret_comes_from_a_file_without_its_last_line_end()
    {
        using var files = new TestHost();
        var path = files.Write("secret", Secret + "\n");
        using var host = TestHost.WithYaml(Pool($"'${{file:{path}}}'"));
        Assert.Equal(Secret, host["Sophia:ConnectionPools:postgres:ConnectionString"]);
    }

    [Fact]
    public void A_secret_of_the_user_takes_the_place_of_the_files()
    {
        using var host = new TestHost();
        host.Add(host.Write("c.yaml", Pool("${env:NOT_SET}")), null, [], builder =>
            builder.Configuration.AddJsonFile(host.Write("secrets.json", """{ "Sophia:ConnectionPools:postgres:ConnectionString": "Host=mine" }""")));
        Assert.Equal("Host=mine", host["Sophia:ConnectionPools:postgres:ConnectionString"]);
        Assert.Contains(host.Configuration.GetReport().Entries, entry => entry is { Source: "user secrets", Value: "***" });
    }

    [Fact]
    public void Secrets_of_further_servers_of_this_process_are_looked_up_and_those_of_others_are_not()
    {
        const string yaml = "deployment:\n  mcp_servers:\n    left: { identity: { api_keys: { a: { hash: \"${env:KEY_HASH}\" } } } }\n    far: { identity: { api_keys: { a: { hash: \"${env:NOT_SET}\" } } } }\n";
        var hash = "sha256:" + new string('a', 64);
        using var host = TestHost.WithYaml(yaml, static options => options.ServersInThisProcess.Add("left"), ("KEY_HASH", hash));

        Assert.Equal(hash, host["Sophia:McpServers:left:Identity:ApiKeys:a:Hash"]);
        Assert.Equal("${env:NOT_SET}", host["Sophia:McpServers:far:Identity:ApiKeys:a:Hash"]);
    }

    [Theory]
    [InlineData("${env:NOT_SET}", "the secret ${env:NOT_SET} is missing: the environment variable NOT_SET is not set")]
    [InlineData("${file:/run/secrets/not-there}", "the secret ${file:/run/secrets/not-there} is missing: there is no such file")]
    [InlineData("${file:secret}", "needs a full path")]
    [InlineData("${NOT_SET}", "unknown placeholder ${NOT_SET}; allowed: ${env:NAME} or ${file:/run/secrets/name}")]
    [InlineData("${env:NOT_SET", "a placeholder is not closed")]
    public void A_missing_secret_is_an_error_with_its_place(string written, string expected)
    {
        var error = Assert.Throws<SophiaConfigurationException>(() => TestHost.WithYaml(Pool($"\"{written}\"")));
        var only = Assert.Single(error.Errors);
        Assert.Equal((4, 26), (only.Line, only.Column));
        Assert.Equal("deployment.connection_pools.postgres.connection_string", only.Key);
        Assert.Contains(expected, only.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${env:NOT_SET:-}", "")]
    [InlineData("${env:NOT_SET:-Host=other}", "Host=other")]
    [InlineData("a$${env:X}b", "a${env:X}b")]
    public void A_secret_may_have_a_default_and_dollars_can_be_written(string written, string expected)
    {
        using var host = TestHost.WithYaml(Pool($"\"{written}\""));
        Assert.Equal(expected, host["Sophia:ConnectionPools:postgres:ConnectionString"]);
    }

    [Fact]
    public void What_a_secret_holds_is_not_expanded_again()
    {
        using var host = TestHost.WithYaml(Pool("${env:OUTER}"), null, ("OUTER", "${env:INNER}"), ("INNER", "x"));
        Assert.Equal("${env:INNER}", host["Sophia:ConnectionPools:postgres:ConnectionString"]);
    }

    [Fact]
    public void Secrets_of_other_servers_need_not_be_there()
    {
        const string Yaml = """
            deployment:
              mcp_servers:
                ai_memory: { port: 9000 }
                other: { endpoint: "${env:OTHER_URL}" }
            """;
        using var host = TestHost.WithYaml(Yaml, options => options.ServerName = "ai_memory");
        Assert.Empty(host.Configuration.Errors);
        Assert.Contains("OTHER_URL", Assert.Throws<SophiaConfigurationException>(
            () => TestHost.WithYaml(Yaml, options => options.ServerName = "other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_error_and_no_report_shows_a_secret()
    {
        var error = Assert.Throws<SophiaConfigurationException>(() => TestHost.WithYaml(
            $"deployment:\n  connection_pools:\n    a: {{ connection_string: [{Secret}] }}\n    b: {{ token: 424242 }}\n  mcp_servers:\n    c: {{ endpoint: '${{env:URL}}' }}\n",
            options => options.ServerName = "c", ("URL", "ftp://joe:" + Secret)));
        Assert.Equal(3, error.Errors.Count);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("424242", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_masks_what_is_secret_and_says_where_everything_comes_from()
    {
        using var host = TestHost.WithPlan(options => options.ServerName = "ai_memory",
            ("REDIS_URL", "redis://joe:hunter2@cache"), ("MCP_SERVER_PORT", "9100"), ("GRAFANA_PASSWORD", "hunter2"));
        var report = host.Configuration.GetReport();
        var text = report.ToString();

        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains(report.Entries, entry => entry is { Key: "Sophia:ConnectionPools:redis:ConnectionString", Value: "***", Source: "environment variable REDIS_URL" });
        Assert.Contains(report.Entries, entry => entry is { Key: "Sophia:Server:Port", Value: "9100", Source: "environment variable MCP_SERVER_PORT" });
        Assert.Contains(report.Entries, entry => entry.Key == "Sophia:Server:HealthCheck:Interval" && entry.Source.EndsWith("sophia-deployment-config.yaml:42:19", StringComparison.Ordinal));
        Assert.Contains(report.Entries, entry => entry is { Key: "Sophia:Server:Host", Source: "default" });
        Assert.Equal("Sophia:McpServers:ai_memory", report.Entry);
        Assert.StartsWith("# file: " + TestHost.PlanFile, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_sound_secret_and_logins_in_addresses_are_masked_too()
    {
        using var host = TestHost.WithYaml(
            "deployment:\n  mcp_servers:\n    a:\n      endpoint: http://joe:hunter2@a\n      settings: { api_key: hunter2, url: 'amqp://joe:hunter2@b/x' }\n", options => options.ServerName = "a");
        Assert.DoesNotContain("hunter2", host.Configuration.GetReport().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_of_alerts_are_looked_up_and_masked_and_secrets_of_other_monitoring_need_not_be_there()
    {
        const string Yaml = """
            deployment:
              monitoring:
                alerts:
                  alertmanager_url: "${env:ALERTMANAGER}"
                  webhooks: [ { name: chat, url: "https://chat.example/${env:HOOK}" } ]
                grafana: { admin_password: "${env:NOT_SET}" }
              mcp_servers:
                a: { port: 9000 }
            """;
        using var host = TestHost.WithYaml(Yaml, options => options.ServerName = "a", ("HOOK", "hunter2"), ("ALERTMANAGER", "http://alerts:9093/hunter2"));

        Assert.Equal("http://alerts:9093/hunter2", host["Sophia:Monitoring:Alerts:AlertmanagerUrl"]);
        Assert.Equal("https://chat.example/hunter2", host["Sophia:Monitoring:Alerts:Webhooks:0:Url"]);
        Assert.DoesNotContain("hunter2", host.Configuration.GetReport().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "--print-config")]
    [InlineData(false, "--print-configuration")]
    public void The_report_is_asked_for_by_a_switch(bool expected, string argument) =>
        Assert.Equal(expected, SophiaConfigurationReport.IsRequested(["x", argument]));
}
