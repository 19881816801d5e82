using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;

namespace Sophia.Connections.Snowflake.Tests.Hosting;

/// <summary>The pool as applications add it.</summary>
public sealed class AddSnowflakeTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_section_of_the_pool_says_everything()
    {
        await using var application = Build(new()
        {
            ["Account"] = emulator.Host.Account,
            ["BaseAddress"] = emulator.Host.BaseAddress.ToString(),
            ["User"] = "admin",
            ["PrivateKey"] = emulator.Key.ExportPkcs8PrivateKeyPem(),
            ["Database"] = "d",
            ["QueryTag"] = "tagged",
            ["StatementTimeout"] = "00:01:00",
        });
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);

        Assert.Equal("D", await manager.ExecuteAsync<DbConnection, object?>("snowflake", (connection, token) => Sql.ScalarAsync(connection, "SELECT CURRENT_DATABASE()", token), Token));
        Assert.Same(application.GetRequiredKeyedService<SnowflakeDataSource>("snowflake"), application.GetRequiredKeyedService<DbDataSource>("snowflake"));
        Assert.Equal(TimeSpan.FromMinutes(1), application.GetRequiredService<IOptionsMonitor<SnowflakeOptions>>().Get("snowflake").StatementTimeout);
        Assert.NotNull(application.GetRequiredKeyedService<SnowflakeClient>("snowflake"));
    }

    [Fact]
    public async Task Without_account_and_address_it_is_not_configured_and_opens_nothing()
    {
        await using var application = Build(new() { ["MinConnections"] = "5", ["MaxConnections"] = "25" });
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);

        Assert.Equal(ConnectionStatus.NotConfigured, (await manager.CheckHealthAsync(["snowflake"], Token)).Services[0].Status);
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () => await manager.GetConnectionAsync<DbConnection>("snowflake", Token));
        Assert.Contains("Set Account", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TokenLifetime", "05:00:00")]
    [InlineData("StatementTimeout", "00:00:00")]
    [InlineData("FetchAhead", "1000")]
    [InlineData("FetchAheadBytes", "-1")]
    [InlineData("RetryAttempts", "99")]
    public async Task A_setting_out_of_range_is_named(string name, string value)
    {
        await using var application = Build(new() { [name] = value });

        var error = Assert.Throws<OptionsValidationException>(() => application.GetRequiredService<IOptionsMonitor<SnowflakeOptions>>().Get("snowflake"));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User", "u", "there is no credential")]
    [InlineData("PrivateKey", "not a key", "needs the User")]
    [InlineData("PrivateKeyFile", "/no/such/file.pem", "needs the User")]
    public async Task A_login_that_cannot_be_stops_the_start_with_one_reason(string name, string value, string reason)
    {
        await using var application = Build(new() { ["Account"] = "acct", [name] = value });

        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_as_many_statements_run_as_there_are_connections()
    {
        await using var application = Build(Login(("MaxConnections", "3")));
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);
        emulator.Host.Faults.HoldStatements = true;
        var running = Enumerable.Range(0, 10).Select(_ => manager.ExecuteAsync<DbConnection, object?>(
            "snowflake", (connection, token) => Sql.ScalarAsync(connection, "SELECT 1", token), Token)).ToArray();
        await Until.TrueAsync(() => manager.GetStatistics("snowflake") is { Active: 3, Waiting: 7 } && emulator.Host.RunningStatements >= 3, "three run, seven wait");
        Assert.InRange(emulator.Host.RunningStatements, 3, 4);
        emulator.Host.Faults.HoldStatements = false;

        await Task.WhenAll(running);
    }

    [Fact]
    public async Task A_statement_that_fails_opens_no_breaker_and_a_wrong_role_is_no_broken_connection()
    {
        await using var application = Build(Login(("CircuitBreaker:FailureThreshold", "1")));
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<SnowflakeException>(() => manager.ExecuteAsync<DbConnection, object?>(
                "snowflake", (connection, token) => Sql.ScalarAsync(connection, "SELECT * FROM NO_SUCH_TABLE", token), Token));
        }

        Assert.NotNull(await manager.ExecuteAsync<DbConnection, object?>("snowflake", (connection, token) => Sql.ScalarAsync(connection, "SELECT 1", token), Token));
    }

    [Fact]
    public async Task Everything_is_measured_under_the_name_of_the_pool()
    {
        await using var application = Build(Login());
        var meters = application.GetRequiredService<IMeterFactory>();
        using var requests = new MetricCollector<long>(meters, SnowflakeDiagnostics.MeterName, "sophia.snowflake.requests");
        using var duration = new MetricCollector<double>(meters, SnowflakeDiagnostics.MeterName, "db.client.operation.duration");
        using var rows = new MetricCollector<long>(meters, SnowflakeDiagnostics.MeterName, "sophia.snowflake.rows");
        var client = application.GetRequiredKeyedService<SnowflakeClient>("snowflake");
        await client.RowsAsync("SELECT 1 UNION ALL SELECT 2", Token);
        await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT * FROM NO_SUCH_TABLE", Token));

        var (first, second) = (requests.GetMeasurementSnapshot()[0], requests.GetMeasurementSnapshot()[1]);
        Assert.Equal(("snowflake", "submit", "success"), (first.Tags["db.client.connection.pool.name"], first.Tags["sophia.snowflake.purpose"], first.Tags["sophia.snowflake.outcome"]));
        Assert.Equal("statement_failed", second.Tags["sophia.snowflake.outcome"]);
        Assert.Equal([null, "Statement"], duration.GetMeasurementSnapshot().Select(measured => measured.Tags.GetValueOrDefault("error.type")));
        Assert.Equal(2, rows.GetMeasurementSnapshot().Sum(measured => measured.Value));
    }

    private Dictionary<string, string?> Login(params (string Name, string Value)[] more)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Account"] = emulator.Host.Account, ["BaseAddress"] = emulator.Host.BaseAddress.ToString(), ["User"] = "admin", ["PrivateKey"] = emulator.Key.ExportPkcs8PrivateKeyPem(),
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => $"Sophia:ConnectionPools:snowflake:{pair.Key}", pair => pair.Value)).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddSophiaConnections().AddSnowflake("snowflake");
        return services.BuildServiceProvider();
    }
}
