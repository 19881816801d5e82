using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sophia.Connections.Conformance;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Postgres.Tests;

public sealed class PostgresFaultTests : ExclusiveServerFaultConformance<NpgsqlConnection>
{
    protected override Task<TestServer> StartServerAsync() => PostgresServer.StartAsync();

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddPostgres(name, options =>
        {
            options.ConnectionString = $"Host={Address.Host};Port={Address.Port};Username=postgres;Password=postgres;Database=postgres";
            configure(options);
        });

    protected override Task UseAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => Sql.RunAsync(connection, "SELECT 42", cancellationToken);

    [Fact]
    public async Task Killed_while_holders_execute_waiters_fail_and_the_next_lease_is_checked()
    {
        var manager = Manager(options => (options.MaxConnections, options.ConnectionTimeout) = (1, TimeSpan.FromSeconds(30)));
        await manager.InitializeAsync(Token);
        var holder = manager.ExecuteAsync<NpgsqlConnection, object?>(Pool, (connection, token) => Sql.RunAsync(connection, "SELECT pg_sleep(60)", token), Token);
        await UntilAsync(() => manager.GetStatistics(Pool).Active == 1, "it executes");
        var waiter = manager.GetConnectionAsync<NpgsqlConnection>(Pool, Token).AsTask();
        await UntilAsync(() => manager.GetStatistics(Pool).Waiting == 1, "one waits");

        await Server.KillAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => holder);
        await Assert.ThrowsAnyAsync<Exception>(() => waiter);
        await Server.StartAgainAsync();
        await UntilAsync(() => manager.For<NpgsqlConnection>(Pool).LastHealth is { Status: ConnectionStatus.Healthy }, "it is back");

        await using var lease = await manager.GetConnectionAsync<NpgsqlConnection>(Pool, Token);
        Assert.Equal(42, await Sql.RunAsync(lease.Connection, "SELECT 42", Token));
    }

    [Fact]
    public async Task A_frozen_server_leaves_orphans_that_keep_their_permits_until_the_driver_lets_go()
    {
        var manager = Manager(options => (options.MaxConnections, options.ConnectionTimeout, options.ExecutionTimeout, options.RetryAttempts) =
            (1, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500), 0));
        await FillAsync(manager, 1);
        await Server.FreezeAsync();

        var failed = await Assert.ThrowsAsync<ConnectionFailedException>(() => manager.ExecuteAsync<NpgsqlConnection, object?>(
            Pool, (connection, _) => Sql.RunAsync(connection, "SELECT 42", CancellationToken.None), Token));
        var exhausted = await Assert.ThrowsAsync<ConnectionPoolExhaustedException>(async () => await manager.GetConnectionAsync<NpgsqlConnection>(Pool, Token));
        await Server.ThawAsync();
        await UntilAsync(() => manager.GetStatistics(Pool) is { Orphaned: 0, Total: 0 }, "the driver lets go");

        Assert.Equal(ConnectionFailureKind.Timeout, failed.Failure.Kind);
        Assert.Equal(1, exhausted.Statistics.Orphaned);
        await using var lease = await manager.GetConnectionAsync<NpgsqlConnection>(Pool, Token);
    }

    [Fact]
    public async Task One_session_that_an_administrator_ends_is_not_a_server_that_is_gone()
    {
        var application = Build(options => (options.MaxConnections, options.ConnectionTimeout) = (1, TimeSpan.FromSeconds(30)));
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);
        var holder = manager.ExecuteAsync<NpgsqlConnection, object?>(Pool, (connection, token) => Sql.RunAsync(connection, "SELECT pg_sleep(60)", token), Token);
        await UntilAsync(() => manager.GetStatistics(Pool).Active == 1, "it executes");
        var waiter = manager.GetConnectionAsync<NpgsqlConnection>(Pool, Token).AsTask();
        await UntilAsync(() => manager.GetStatistics(Pool).Waiting == 1, "one waits");

        await Sql.RunAsync(
            PostgresServer.ConnectionString(Server), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND pid <> pg_backend_pid()", Token);

        await Assert.ThrowsAsync<PostgresException>(() => holder);
        await using var lease = await waiter;
        Assert.Equal(42, await Sql.RunAsync(lease.Connection, "SELECT 42", Token));
        Assert.DoesNotContain(Logs(application), record => record.Id.Id == 2);
    }

    [Fact]
    public async Task Work_that_is_not_idempotent_never_runs_twice()
    {
        var connectionString = PostgresServer.ConnectionString(Server);
        await Sql.RunAsync(connectionString, "CREATE TABLE runs (id int)", Token);
        var manager = Manager();
        await manager.InitializeAsync(Token);
        var (attempts, errors) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            try
            {
                await manager.ExecuteAsync<NpgsqlConnection, bool>(Pool, async (connection, token) =>
                {
                    attempts++;
                    await Sql.RunAsync(connection, $"INSERT INTO runs VALUES ({i})", token);

                    // The INSERT is committed, and then the stream breaks: the very case in which nobody can know.
                    await Sql.RunAsync(connection, "SELECT pg_terminate_backend(pg_backend_pid())", token);
                    return true;
                }, Token);
            }
            catch (NpgsqlException)
            {
                errors++;
            }
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var count = source.CreateCommand("SELECT count(*) FROM runs");
        Assert.Equal(10L, await count.ExecuteScalarAsync(Token));
        Assert.Equal((10, 10), (attempts, errors));
    }

    [Fact]
    public async Task After_a_restart_work_that_is_not_idempotent_fails_rather_than_run_twice()
    {
        await Sql.RunAsync(PostgresServer.ConnectionString(Server), "SET synchronous_commit = on; CREATE TABLE runs (id int)", Token);
        var manager = Manager(options => options.MaxConnections = 8);
        await FillAsync(manager, 8);
        await Server.KillAsync();
        await Server.StartAgainAsync();
        List<int> done = [];
        for (var i = 0; i < 16; i++)
        {
            try
            {
                await manager.ExecuteAsync<NpgsqlConnection, object?>(Pool, (connection, token) => Sql.RunAsync(connection, $"INSERT INTO runs VALUES ({i})", token), Token);
                done.Add(i);
            }
            catch (NpgsqlException)
            {
                // Allowed: nobody can know whether it was committed.
            }
        }

        await using var source = NpgsqlDataSource.Create(PostgresServer.ConnectionString(Server));
        await using var rows = await source.CreateCommand("SELECT id, count(*) FROM runs GROUP BY id").ExecuteReaderAsync(Token);
        List<int> stored = [];
        while (await rows.ReadAsync(Token))
        {
            Assert.Equal(1L, rows.GetInt64(1));
            stored.Add(rows.GetInt32(0));
        }

        Assert.Subset(stored.ToHashSet(), done.ToHashSet());
        Assert.NotEmpty(done);
    }
}
