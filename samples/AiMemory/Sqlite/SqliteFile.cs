using System.Data;
using AiMemory.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace AiMemory.Sqlite;

/// <summary>One SQLite file: opening, upgrading, reading beside one writer, and what to do when it fails.</summary>
/// <remarks>
/// WAL, so that readers never wait; <c>synchronous=FULL</c>, so that a commit that returned is on disk; immediate transactions, so that two
/// processes take turns instead of failing half-way. Writers of this process queue without holding a thread.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    private readonly AiMemoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SqliteFile> _logger;
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1);
    private volatile bool _ready;

    public SqliteFile(IOptions<AiMemoryOptions> options, TimeProvider time, ILogger<SqliteFile> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        Path = System.IO.Path.GetFullPath(_options.File ?? DataFolder.DefaultFile());
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            DefaultTimeout = Math.Max(1, (int)_options.BusyTimeout.TotalSeconds),
        }.ToString();
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await EnsureReadyAsync(cancellationToken);
        }
        finally
        {
            _writer.Release();
        }
    }

    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        if (!_ready)
        {
            await InitializeAsync(cancellationToken);
        }

        return Run(read, cancellationToken);
    }

    /// <summary>Runs <paramref name="write"/> in a transaction that is on disk when this returns.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await EnsureReadyAsync(cancellationToken);
            return Run(
                connection =>
                {
                    using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
                    var result = write(connection);
                    transaction.Commit();
                    return result;
                },
                CancellationToken.None);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Checks that the file can be read, that a write could begin, and that there is room.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(static connection => connection.Scalar<long>("SELECT count(*) FROM (SELECT 1 FROM memories LIMIT 1)"), cancellationToken);
        var pagesLeft = Run(static connection => connection.Scalar<long>("SELECT max_page_count - page_count FROM pragma_max_page_count, pragma_page_count"), cancellationToken);
        if (pagesLeft < AiMemoryDefaults.LowPages || DataFolder.FreeBytes(Path) < AiMemoryDefaults.LowDiskBytes)
        {
            throw new MemoryStoreException(
                MemoryStoreFailure.Full, "The disk of the memory file, or AiMemory:MaxFileMegabytes, is all but used up. Free space, delete memories or raise the limit.", Path);
        }
    }

    public void Dispose()
    {
        Forget();
        _writer.Dispose();
    }

    // Connections that are open would go on using a file that is broken, or that no longer has a name.
    private void Forget()
    {
        _ready = false;
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    // Called by the holder of the writer's turn.
    private async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        if (_ready && File.Exists(Path))
        {
            return;
        }

        if (_ready)
        {
            _logger.FileVanished(Path);
            Forget();
        }

        DataFolder.CreateFor(Path);
        for (var attempt = 1; !TryPrepare(attempt); attempt++)
        {
            // Switching to WAL needs the file alone for a moment and does not wait by itself.
            await Task.Delay(AiMemoryDefaults.PrepareRetryDelay, _time, cancellationToken);
        }

        _ready = true;
    }

    private bool TryPrepare(int attempt)
    {
        try
        {
            var found = Run(
                connection =>
                {
                    if (connection.Scalar<string>("PRAGMA journal_mode") != "wal" && connection.Scalar<string>("PRAGMA journal_mode = WAL") is var mode and not "wal")
                    {
                        _logger.NoWriteAheadLog(Path, mode);
                    }

                    return SqliteSchema.Upgrade(connection, Path);
                },
                CancellationToken.None);
            _logger.FileReady(Path, found, SqliteSchema.Version);
            return true;
        }
        catch (MemoryStoreException exception) when (exception.Failure is MemoryStoreFailure.Busy && attempt < AiMemoryDefaults.PrepareAttempts)
        {
            return false;
        }
    }

    private T Run<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            connection.Execute(Settings());
            using var interrupt = cancellationToken.Register(static state => raw.sqlite3_interrupt(((SqliteConnection)state!).Handle), connection);
            return work(connection);
        }
        catch (SqliteException exception) when (SqliteFailures.IsInterrupt(exception) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (SqliteException exception)
        {
            var failure = SqliteFailures.From(exception, Path);
            if (failure.Failure is MemoryStoreFailure.Corrupt or MemoryStoreFailure.Unavailable or MemoryStoreFailure.ReadOnly)
            {
                Forget();
            }

            throw failure;
        }
    }

    // Settings of a connection, not of the file: a connection from the pool may be new.
    private string Settings() =>
        $"PRAGMA busy_timeout = {(int)_options.BusyTimeout.TotalMilliseconds}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON" +
        (_options.MaxFileMegabytes > 0 ? $"; PRAGMA max_page_count = {_options.MaxFileMegabytes * 1024L * 1024 / 4096}" : "");
}
