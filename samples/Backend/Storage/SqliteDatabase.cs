using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Sophia.Connections;

namespace Backend.Storage;

/// <summary>The tables in one SQLite file, for a backend without PostgreSQL.</summary>
internal sealed class SqliteDatabase(UnifiedConnectionManager connections) : BackendDatabase
{
    /// <summary>The name of the connection pool.</summary>
    public const string PoolName = "history";

    private const int NoSuchTable = 1;
    private static readonly ExecuteOptions Again = new() { Idempotent = true };
    private readonly ServiceConnections<DbConnection> _connections = connections.For<DbConnection>(PoolName);

    public override string Kind => "sqlite";

    public override string Pool => PoolName;

    public override string Prefix => "";

    /// <summary>The connection string for a file, which is made with its folder, readable by its owner alone.</summary>
    public static string ConnectionString(string file)
    {
        PrivateFile.Create(file);
        return new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString();
    }

    protected override Task<T> RunAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        // The provider is synchronous behind its asynchronous names: a thread of the pool, so that no caller's own is held.
        _connections.ExecuteAsync((connection, token) => Task.Run(() => work(connection, token), token), Again, cancellationToken);

    protected override async Task<int> PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // Readers never wait for the writer, and a commit is on disk.
        await connection.ExecuteAsync("PRAGMA journal_mode = WAL", null, cancellationToken);
        await using var transaction = ((SqliteConnection)connection).BeginTransaction(deferred: false);
        var found = BackendSchema.Check(Convert.ToInt32(await connection.ScalarAsync("PRAGMA user_version", transaction, cancellationToken), CultureInfo.InvariantCulture));
        for (var version = found; version < BackendSchema.Version; version++)
        {
            await connection.ExecuteAsync(BackendSchema.Step(version, Prefix, "blob"), transaction, cancellationToken);
        }

        await connection.ExecuteAsync($"PRAGMA user_version = {BackendSchema.Version}", transaction, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return found;
    }

    protected override bool IsMissingTable(Exception error) => error is SqliteException { SqliteErrorCode: NoSuchTable };
}
