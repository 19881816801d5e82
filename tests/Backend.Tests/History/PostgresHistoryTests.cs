using Backend.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sophia.Connections;
using Sophia.Tests.Shared;

namespace Backend.Tests.History;

public sealed class PostgresHistoryTests : HistoryConformance
{
    private IAsyncDisposable? _owner;
    private string _administrator = "";
    private string _database = "";

    private protected override async Task AddDatabaseAsync(ServiceCollection services)
    {
        (_administrator, _owner) = await PostgresServer.ShareAsync();
        _database = $"backend_{Guid.NewGuid():n}";
        await AdministrateAsync($"CREATE DATABASE {_database}");
        services.AddSophiaConnections().AddPostgres(
            PostgresDatabase.PoolName, pool => pool.ConnectionString = new NpgsqlConnectionStringBuilder(_administrator) { Database = _database }.ToString());
        services.AddSingleton<BackendDatabase, PostgresDatabase>();
    }

    private protected override async Task RemoveDatabaseAsync()
    {
        await AdministrateAsync($"DROP DATABASE {_database} WITH (FORCE)");
        await _owner!.DisposeAsync();
    }

    private protected override Task DropTablesAsync() =>
        Database.ExecuteAsync((connection, token) => connection.ExecuteAsync("DROP SCHEMA sophia_backend CASCADE", null, token), Token);

    [Fact]
    public async Task Replicas_that_start_together_make_the_tables_once()
    {
        var replicas = Enumerable.Range(0, 8).Select(_ => new PostgresDatabase(Connections())).ToArray();

        await Task.WhenAll(replicas.Select(replica => replica.ExecuteAsync((connection, token) => connection.ScalarAsync("SELECT count(*) FROM sophia_backend.history", null, token), Token)));

        Array.ForEach(replicas, replica => replica.Dispose());
    }

    private UnifiedConnectionManager Connections() => _services ??= new ServiceCollection().AddLogging()
        .AddSophiaConnections().AddPostgres(
            PostgresDatabase.PoolName, pool => (pool.ConnectionString, pool.MaxConnections) = (new NpgsqlConnectionStringBuilder(_administrator) { Database = _database }.ToString(), 20))
        .Services.BuildServiceProvider().GetRequiredService<UnifiedConnectionManager>();

    private UnifiedConnectionManager? _services;

    private async Task AdministrateAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_administrator);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
