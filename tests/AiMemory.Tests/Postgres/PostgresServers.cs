using System.Globalization;
using AiMemory.Tests.Postgres;
using Npgsql;
using Sophia.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresServers))]

namespace AiMemory.Tests.Postgres;

/// <summary>The servers that tests share which do not stop them; each test class has a database of its own.</summary>
public sealed class PostgresServers : IAsyncLifetime
{
    private readonly Lazy<Task<(string ConnectionString, IAsyncDisposable Owner)>> _postgres = new(PostgresServer.ShareAsync);
    private readonly Lazy<Task<(string Configuration, IAsyncDisposable Owner)>> _redis = new(RedisServer.ShareAsync);
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<string> RedisAsync() => (await _redis.Value).Configuration;

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to reach it.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var administrator = (await _postgres.Value).ConnectionString;
        var name = string.Create(CultureInfo.InvariantCulture, $"ai_memory_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await using var source = NpgsqlDataSource.Create(administrator);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(administrator) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).Owner.DisposeAsync();
        }

        if (_redis.IsValueCreated)
        {
            await (await _redis.Value).Owner.DisposeAsync();
        }
    }
}
