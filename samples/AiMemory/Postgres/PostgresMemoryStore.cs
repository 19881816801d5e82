using AiMemory.Storage;
using Npgsql;
using Sophia.Connections;

namespace AiMemory.Postgres;

/// <summary>Memories in a PostgreSQL database that any number of replicas share.</summary>
internal sealed class PostgresMemoryStore(UnifiedConnectionManager connections, TimeProvider time, ILogger<PostgresMemoryStore> logger) : IMemoryStore
{
    /// <summary>The name of the connection pool.</summary>
    public const string Pool = "postgres";

    // A read twice is as good as once. A write is not: whether the first one was committed, a broken connection does not say.
    private static readonly ExecuteOptions Twice = new() { Idempotent = true };
    private static readonly ExecuteOptions Once = new();

    private readonly ServiceConnections<NpgsqlConnection> _connections = connections.For<NpgsqlConnection>(Pool);
    private volatile object? _storage;

    public string Kind => "postgres";

    public Task InitializeAsync(CancellationToken cancellationToken) => IdentifyAsync(cancellationToken);

    /// <summary>What tells this storage from every other; makes it first where needed.</summary>
    public async Task<Guid> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (_storage is Guid known)
        {
            return known;
        }

        var (found, storage) = await RunAsync(PostgresSchema.UpgradeAsync, Twice, cancellationToken);
        logger.DatabaseReady(Pool, found, PostgresSchema.Version);
        _storage = storage;
        return storage;
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var writable = await ReadAsync(
            static (connection, token) => connection.ScalarAsync<bool>(
                """
                SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
                    AND has_table_privilege('ai_memory.memories', 'INSERT') AND (SELECT count(*) FROM (SELECT 1 FROM ai_memory.memories LIMIT 1) AS one) >= 0
                """,
                token),
            cancellationToken);
        if (!writable)
        {
            throw new MemoryStoreException(
                MemoryStoreFailure.ReadOnly,
                "The memory database may only be read. Connect to the primary, as a user who owns the schema ai_memory.",
                PostgresSchema.Storage);
        }
    }

    public Task<StoreOutcome> StoreAsync(NewMemory memory, CancellationToken cancellationToken)
    {
        var now = Now();
        var created = new Memory(
            MemoryId.New(now), memory.Content, memory.Namespace, memory.Category, memory.Tags, memory.Importance, memory.Metadata, now, now, Version: 1);
        return WriteAsync((connection, token) => PostgresWrites.StoreAsync(connection, memory, created, token), cancellationToken);
    }

    public Task<Memory?> GetAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => PostgresRows.FindAsync(connection, "m.id = $1", token, id), cancellationToken);

    public Task<IReadOnlyList<Memory>> ListAsync(ListRequest request, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Memory>>(
            async (connection, token) => await PostgresQueries.List(connection, request).QueryAsync(PostgresRows.Read, token), cancellationToken);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<SearchHit>>(
            async (connection, token) => request.Words.Count == 0
                ? []
                : await PostgresQueries.Search(connection, request).QueryAsync(static reader => new SearchHit(PostgresRows.Read(reader), reader.GetDouble(10)), token),
            cancellationToken);

    public Task<UpdateOutcome> UpdateAsync(string id, MemoryPatch patch, long? expectedVersion, CancellationToken cancellationToken)
    {
        var now = Now();
        return WriteAsync((connection, token) => PostgresWrites.UpdateAsync(connection, id, patch, expectedVersion, now, token), cancellationToken);
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        WriteAsync(
            async (connection, token) => await connection.ExecuteAsync("DELETE FROM ai_memory.memories WHERE id = $1", token, id) > 0, cancellationToken);

    public Task<MemoryStats> GetStatsAsync(string? @namespace, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => PostgresStats.ReadAsync(connection, @namespace, token), cancellationToken);

    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await IdentifyAsync(cancellationToken);
        return await RunAsync(read, Twice, cancellationToken);
    }

    private async Task<T> WriteAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        await IdentifyAsync(cancellationToken);
        return await RunAsync(write, Once, cancellationToken);
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, ExecuteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var begun = false;
        try
        {
            return await _connections.ExecuteAsync(
                (connection, token) =>
                {
                    begun = !options.Idempotent;
                    return work(connection, token);
                },
                options,
                cancellationToken);
        }
        catch (Exception exception) when (PostgresFailures.IsFailure(exception))
        {
            if (exception is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName })
            {
                logger.DatabaseVanished(Pool);
                _storage = null;
            }

            throw PostgresFailures.From(exception, begun);
        }
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
