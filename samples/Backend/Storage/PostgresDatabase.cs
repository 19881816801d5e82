using System.Data.Common;
using System.Globalization;
using Npgsql;
using Sophia.Connections;

namespace Backend.Storage;

/// <summary>The tables in the schema <c>sophia_backend</c> of the pool <c>postgres</c>, shared by any number of replicas.</summary>
internal sealed class PostgresDatabase(UnifiedConnectionManager connections) : BackendDatabase
{
    /// <summary>The name of the connection pool.</summary>
    public const string PoolName = "postgres";

    private const string Schema = "sophia_backend";

    // "SoBackDa" and "SoBackMt" in ASCII (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
    private const long SchemaLock = 0x536F4261636B4461;
    private const long MaintenanceLock = 0x536F4261636B4D74;

    private static readonly ExecuteOptions Again = new() { Idempotent = true };
    private readonly ServiceConnections<NpgsqlConnection> _connections = connections.For<NpgsqlConnection>(PoolName);

    public override string Kind => "postgres";

    public override string Pool => PoolName;

    public override string Prefix => Schema + ".";

    public override async Task<bool> TryLockAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        await connection.ScalarAsync("SELECT pg_try_advisory_xact_lock(@lock)", transaction, cancellationToken, ("lock", MaintenanceLock)) is true;

    protected override Task<T> RunAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _connections.ExecuteAsync<T>((connection, token) => work(connection, token), Again, cancellationToken);

    protected override async Task<int> PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (await VersionAsync(connection, null, cancellationToken) == BackendSchema.Version)
        {
            return BackendSchema.Version;
        }

        // Only one replica holds the lock; those that waited find the work done. The end of the transaction lets go of it.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@lock)", transaction, cancellationToken, ("lock", SchemaLock));
        for (var version = await VersionAsync(connection, transaction, cancellationToken); version < BackendSchema.Version; version++)
        {
            if (version == 0)
            {
                await connection.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Schema}", transaction, cancellationToken);
                await connection.ExecuteAsync($"CREATE TABLE {Schema}.layout (version integer NOT NULL)", transaction, cancellationToken);
                await connection.ExecuteAsync($"INSERT INTO {Schema}.layout VALUES (0)", transaction, cancellationToken);
            }

            await connection.ExecuteAsync(BackendSchema.Step(version, Prefix, "bytea"), transaction, cancellationToken);
            await connection.ExecuteAsync($"UPDATE {Schema}.layout SET version = @version", transaction, cancellationToken, ("version", version + 1));
        }

        await transaction.CommitAsync(CancellationToken.None);
        return BackendSchema.Version;
    }

    protected override bool IsMissingTable(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName };

    private static async Task<int> VersionAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        // The catalogue itself: to_regclass answers from a cache that may not yet know what was committed while this waited for the lock.
        const string Exists =
            $"SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{Schema}' AND c.relname = 'layout'";
        if (await connection.ScalarAsync(Exists, transaction, cancellationToken) is null)
        {
            return 0;
        }

        var found = await connection.ScalarAsync($"SELECT version FROM {Schema}.layout", transaction, cancellationToken);
        return BackendSchema.Check(Convert.ToInt32(found, CultureInfo.InvariantCulture));
    }
}
