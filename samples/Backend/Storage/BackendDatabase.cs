using System.Data.Common;
using Sophia.Connections;

namespace Backend.Storage;

/// <summary>Where history, deployments and saved state are kept: one set of SQL for PostgreSQL and SQLite, over a pool of <see cref="UnifiedConnectionManager"/>.</summary>
/// <remarks>Every write of this program is an upsert by key, so work is tried again after a broken connection. The tables are made on first use.</remarks>
internal abstract class BackendDatabase : IDisposable
{
    private readonly SemaphoreSlim _preparing = new(1);
    private volatile bool _ready;

    /// <summary>What the page and the API call it: <c>postgres</c> or <c>sqlite</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The name of the connection pool.</summary>
    public abstract string Pool { get; }

    /// <summary>What stands before a table's name.</summary>
    public abstract string Prefix { get; }

    /// <summary>Runs work on a connection whose tables are there.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be used now.</exception>
    public async Task<T> ExecuteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await EnsureReadyAsync(cancellationToken);
            return await RunAsync(work, cancellationToken);
        }
        catch (Exception error) when (StorageFailures.Is(error, cancellationToken))
        {
            // Somebody may have emptied the database: the next use looks again.
            _ready &= !IsMissingTable(error);
            throw new StorageUnavailableException(Kind, StorageFailures.RetryAfter(error), error);
        }
    }

    /// <summary>Tries to become the only process that does this until the transaction ends; always true where there is only one.</summary>
    public virtual Task<bool> TryLockAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public void Dispose() => _preparing.Dispose();

    protected abstract Task<T> RunAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Brings the tables to the newest version; several processes may do so at once.</summary>
    protected abstract Task<int> PrepareAsync(DbConnection connection, CancellationToken cancellationToken);

    protected abstract bool IsMissingTable(Exception error);

    private async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_ready)
            {
                await RunAsync(PrepareAsync, cancellationToken);
                _ready = true;
            }
        }
        finally
        {
            _preparing.Release();
        }
    }
}
