using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sophia.Connections.Postgres.Tests;

public sealed class PostgresErrorTests(SharedPostgres server)
{
    private const string Secret = "hunter2-not-to-be-seen";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_password_says_so_without_the_password()
    {
        await Sql.RunAsync(server.ConnectionString, "DROP ROLE IF EXISTS locked_out; CREATE ROLE locked_out LOGIN PASSWORD 'another'", Token);
        await ExpectAsync($"{Without("Username", "Password")};Username=locked_out;Password={Secret}", ConnectionFailureKind.Authentication, "Check Username and Password");
    }

    [Fact]
    public Task An_unknown_database_says_so() =>
        ExpectAsync($"{Without("Database")};Database=nowhere;Password={Secret}", ConnectionFailureKind.UnknownDatabase, "Check Database");

    [Fact]
    public Task Encryption_the_server_does_not_offer_says_so() =>
        ExpectAsync($"{server.ConnectionString};SSL Mode=Require;Password={Secret}", ConnectionFailureKind.Encryption, "SSL Mode");

    [Fact]
    public Task A_string_that_cannot_be_read_says_how_to_write_one() =>
        ExpectAsync($"Host=localhost;Passwort={Secret}", ConnectionFailureKind.Configuration, "postgres://user:password@host");

    [Fact]
    public async Task A_listener_that_is_not_PostgreSQL_says_so()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Token);
                await client.GetStream().ReadAtLeastAsync(new byte[64], 1, cancellationToken: Token);
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Token);
            }
        }, Token);

        await ExpectAsync(
            $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=u;Password={Secret}", ConnectionFailureKind.Unreachable, "is not PostgreSQL");
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "its host name is not known")]
    [InlineData(SocketError.TryAgain, "its host name is not known")]
    [InlineData(SocketError.ConnectionRefused, "nothing answers at its address")]
    [InlineData(SocketError.HostUnreachable, "nothing answers at its address")]
    public async Task A_name_that_nobody_knows_is_told_from_a_server_that_does_not_answer(SocketError error, string reason)
    {
        var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var factory = new PostgresConnectionFactory(source, password: null);

        var failure = factory.Classify(new NpgsqlException("Failed to connect", new SocketException((int)error)));

        Assert.Equal(ConnectionFailureKind.Unreachable, failure.Kind);
        Assert.StartsWith(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_url_is_taken_as_it_is()
    {
        var builder = PostgresConnectionString.Parse("postgres", "postgres://db/name?sslmode=verify-full&application_name=verify-full-checks", new ConnectionPoolOptions());

        Assert.Equal((SslMode.VerifyFull, "verify-full-checks"), (builder.SslMode, builder.ApplicationName));
    }

    [Fact]
    public async Task A_password_that_is_asked_for_wins_over_that_of_the_connection_string()
    {
        await using var services = Build($"{server.ConnectionString};Password={Secret}", postgres => postgres.Password = _ => ValueTask.FromResult("postgres"));

        await services.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Debug", true)]
    public async Task The_driver_tells_of_statements_only_to_whoever_asks_for_them(string? level, bool told)
    {
        await using var services = Build(server.ConnectionString, level: level);

        await services.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);

        Assert.Equal(told, services.GetFakeLogCollector().GetSnapshot().Any(record => record.Category == "Npgsql.Command"));
    }

    [Fact]
    public async Task A_pool_without_connection_string_is_not_configured_and_opens_nothing()
    {
        await using var services = Build(null);
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () => await manager.GetConnectionAsync<NpgsqlConnection>("postgres", Token));

        Assert.Equal(ConnectionFailureKind.NotConfigured, error.Failure.Kind);
        Assert.Contains("Sophia:ConnectionPools:postgres:ConnectionString", error.Message, StringComparison.Ordinal);
        Assert.True((await manager.CheckHealthAsync(Token)).IsHealthy);
        Assert.Equal(0, manager.GetStatistics("postgres").Opened);
    }

    [Theory]
    [InlineData("postgres://u%40x:p%3Aw@db.example:6432/name?sslmode=require&application_name=app")]
    [InlineData("postgresql://u%40x:p%3Aw@db.example:6432/name?sslmode=require&application_name=app")]
    public void A_url_is_read(string url)
    {
        var builder = PostgresConnectionString.Parse("postgres", url, new ConnectionPoolOptions { MaxConnections = 7, MinConnections = 2 });

        Assert.Equal(("u@x", "p:w", "db.example", 6432, "name"), (builder.Username, builder.Password, builder.Host, builder.Port, builder.Database));
        Assert.Equal((SslMode.Require, "app", GssEncryptionMode.Disable), (builder.SslMode, builder.ApplicationName, builder.GssEncryptionMode));
        Assert.Equal((2, 8), (builder.MinPoolSize, builder.MaxPoolSize));
    }

    [Fact]
    public void Gss_is_negotiated_only_on_request()
    {
        var options = new ConnectionPoolOptions();
        Assert.Equal(GssEncryptionMode.Disable, PostgresConnectionString.Parse("p", "Host=h", options).GssEncryptionMode);
        Assert.Equal(GssEncryptionMode.Prefer, PostgresConnectionString.Parse("p", "Host=h;GSS Encryption Mode=Prefer", options).GssEncryptionMode);
    }

    private static async Task ExpectAsync(string connectionString, ConnectionFailureKind kind, string remedy)
    {
        await using var services = Build(connectionString);
        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => services.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Equal(kind, Assert.IsType<ConnectionFailedException>(Assert.Single(error.Failures)).Failure.Kind);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    private static ServiceProvider Build(string? connectionString, Action<PostgresOptions>? postgres = null, string? level = null)
    {
        var settings = new Dictionary<string, string?> { ["Sophia:ConnectionPools:postgres:ConnectionString"] = connectionString };
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPostgres(postgres: postgres);
        if (level is not null)
        {
            services.AddLogging(logging => logging.AddFilter("Npgsql", Enum.Parse<LogLevel>(level)));
        }

        return services.BuildServiceProvider();
    }

    private string Without(params string[] keys)
    {
        var builder = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        foreach (var key in keys)
        {
            builder.Remove(key);
        }

        return builder.ConnectionString;
    }
}
