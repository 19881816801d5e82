using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Snowflake.Data.Client;

namespace Sophia.Connections.Snowflake.Tests.Driver;

/// <summary>The way to Snowflake's own driver, over a stand-in of its shape: the driver itself cannot be restored where these tests run.</summary>
public sealed class DriverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pools_settings_become_the_drivers()
    {
        await using var application = Build("settings", options => (options.User, options.Role, options.Warehouse, options.Database, options.Schema, options.Token) =
            ("robot", "r", "w", "d", "s", "pat"));
        await application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);

        var settings = OpenedWith("settings");
        Dictionary<string, string> expected = new()
        {
            ["user"] = "robot", ["role"] = "r", ["warehouse"] = "w", ["db"] = "d", ["schema"] = "s", ["authenticator"] = "programmatic_access_token", ["token"] = "pat",
            ["poolingEnabled"] = "true", ["minPoolSize"] = "2", ["maxPoolSize"] = "8", ["waitingForIdleSessionTimeout"] = "5s", ["expirationTimeout"] = "600s",
            ["connection_timeout"] = "5", ["changedSession"] = "Destroy",
        };
        Assert.All(expected, setting => Assert.Equal(setting.Value, settings[setting.Key]));
    }

    [Fact]
    public async Task What_the_connection_string_says_is_kept()
    {
        await using var application = Build(
            "kept", pool: pool => pool.ConnectionString = "account=kept;user=u;password=p;maxPoolSize=3;expirationTimeout=60m;database=own", snowflake: options => (options.Account, options.Database) = (null, "other"));
        await application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);

        var settings = OpenedWith("kept");
        Assert.Equal(("3", "60m", "own", "p"), (settings["maxPoolSize"], settings["expirationTimeout"], settings["database"], settings["password"]));
        Assert.False(settings.ContainsKey("db") || settings.ContainsKey("authenticator"));
    }

    [Fact]
    public async Task A_key_and_an_address_are_mapped_too()
    {
        await using var application = Build("key", options => (options.PrivateKeyFile, options.PrivateKeyPassphrase, options.BaseAddress) = ("/k.pem", "pw", new Uri("https://link.example:8443")));
        await application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);

        var settings = OpenedWith("key");
        Assert.Equal(("snowflake_jwt", "/k.pem", "pw"), (settings["authenticator"], settings["private_key_file"], settings["private_key_pwd"]));
        Assert.Equal(("link.example", "https", "8443"), (settings["host"], settings["scheme"], settings["port"]));
    }

    [Fact]
    public async Task Leases_health_and_the_keyed_source_work_as_with_the_sql_api()
    {
        await using var application = Build("leases");
        var manager = application.GetRequiredService<UnifiedConnectionManager>();

        Assert.Equal(1, await manager.ExecuteAsync<DbConnection, object?>("snowflake", (connection, token) => Sql.ScalarAsync(connection, "SELECT 1", token), Token));
        Assert.True((await manager.CheckHealthAsync(["snowflake"], Token)).IsHealthy);
        Assert.NotNull(application.GetRequiredKeyedService<DbDataSource>("snowflake"));
        var error = Assert.Throws<InvalidOperationException>(() => application.GetRequiredKeyedService<SnowflakeClient>("snowflake"));
        Assert.Contains("Snowflake's own driver", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_driver_is_chosen_by_the_configuration()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sophia:ConnectionPools:snowflake:Driver"] = "SnowflakeData",
            ["Sophia:ConnectionPools:snowflake:Account"] = "configured",
            ["Sophia:ConnectionPools:snowflake:Token"] = "pat",
            ["Sophia:ConnectionPools:snowflake:MaxConnections"] = "25",
        }).Build());
        services.AddSophiaConnections().AddSnowflake("snowflake");
        await using var application = services.BuildServiceProvider();
        await application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);

        Assert.Equal("26", OpenedWith("configured")["maxPoolSize"]);
    }

    [Fact]
    public async Task A_missing_package_stops_the_start_and_is_named()
    {
        await using var application = Build("missing", options => options.Provider = "Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data.NotThere");

        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Contains("dotnet add package Snowflake.Data.NotThere", error.Message, StringComparison.Ordinal);
        Assert.Equal(ConnectionFailureKind.MissingProvider, Assert.IsType<ConnectionFailedException>(error.Failures[0]).Failure.Kind);
    }

    [Theory]
    [InlineData("08006", 390144, ConnectionFailureKind.Authentication)]
    [InlineData("08006", 390189, ConnectionFailureKind.Authentication)]
    [InlineData("08006", 270001, ConnectionFailureKind.Broken)]
    [InlineData("08001", 0, ConnectionFailureKind.Unreachable)]
    [InlineData("57P03", 606, ConnectionFailureKind.ServerDown)]
    [InlineData("42S02", 2003, ConnectionFailureKind.Work)]
    public async Task The_hidden_state_and_the_code_say_what_a_failure_means(string state, int code, ConnectionFailureKind kind)
    {
        var account = $"fails-{state}-{code}";
        StandIn.Fail(account, new SnowflakeDbException(state, code, "the driver's words, with a secret-word"));
        await using var application = Build(account, pool: pool => pool.RetryAttempts = 0);

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () =>
            await application.GetRequiredService<UnifiedConnectionManager>().GetConnectionAsync<DbConnection>("snowflake", Token));

        Assert.Equal(kind, error.Failure.Kind);
        Assert.DoesNotContain("secret-word", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_inside_the_drivers_exception_is_seen()
    {
        StandIn.Fail("socket", new IOException("x", new SocketException((int)SocketError.ConnectionRefused)));
        await using var application = Build("socket", pool: pool => pool.RetryAttempts = 0);

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () =>
            await application.GetRequiredService<UnifiedConnectionManager>().GetConnectionAsync<DbConnection>("snowflake", Token));

        Assert.Equal(ConnectionFailureKind.Broken, error.Failure.Kind);
    }

    [Fact]
    public async Task What_the_driver_cannot_take_is_refused_at_the_start()
    {
        await using var application = Build("delegates", options => options.OAuthToken = _ => ValueTask.FromResult("t"));

        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => application.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Contains("takes no OAuthToken", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(string account, Action<SnowflakeOptions>? snowflake = null, Action<ConnectionPoolOptions>? pool = null)
    {
        var services = new ServiceCollection();
        services.AddSophiaConnections().AddSnowflake(options =>
        {
            (options.Driver, options.Account, options.Token) = (SnowflakeDriver.SnowflakeData, account, null);
            snowflake?.Invoke(options);
        }).AddSnowflake("snowflake", options =>
        {
            (options.MinConnections, options.MaxConnections, options.ConnectionTimeout, options.MaxLifetime) = (2, 7, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
            pool?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    private static DbConnectionStringBuilder OpenedWith(string account) => new() { ConnectionString = StandIn.OpenedWith(account) };
}
