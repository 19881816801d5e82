using DuckDB.NET.Data;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>One statement on its way: everything its handler needs, and where its rows go.</summary>
internal sealed class Execution(
    Session session, SqlCursor cursor, Bindings bindings, QueryRecord record, DuckEngine engine, ResultSink sink, CancellationToken cancellationToken)
{
    /// <summary>How long a statement that lost against another one waits before it tries again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private DuckDBConnection? _connection;
    private CancellationTokenSource? _time;
    private ITimer? _timer;
    private bool _atomic;
    private bool _inTransaction;

    private bool InTransaction => Connection == Session.Transaction;

    public Session Session { get; } = session;

    public Account Account => Session.Account;

    public DateTimeOffset Now => Account.Time.GetUtcNow();

    public SqlCursor Cursor { get; } = cursor;

    public Bindings Bindings { get; } = bindings;

    public QueryRecord Record { get; } = record;

    public ResultSink Sink { get; } = sink;

    public DuckEngine Engine { get; } = engine;

    /// <summary>Fires when the statement is cancelled or its time is up.</summary>
    public CancellationToken CancellationToken => _time?.Token ?? cancellationToken;

    /// <summary>The time limit that its session or warehouse sets, if one does.</summary>
    public TimeSpan? Limit { get; private set; }

    public StatementKind Kind { get; set; } = StatementKind.Select;

    public Translator Translator(LiveTables? live = null) => new(Session, Cursor, Bindings, live ?? new LiveTables());

    /// <summary>Whether only the columns are asked for.</summary>
    public bool DescribeOnly { get; init; }

    /// <summary>The connection of the transaction that was open when the statement first needed one, else one of its own.</summary>
    public DuckDBConnection Connection
    {
        get
        {
            if (_connection is null)
            {
                _inTransaction = Session.Transaction is not null;
                _connection = Session.Transaction ?? Engine.Rent();
            }

            return _connection;
        }
    }

    /// <summary>Sets a time limit, unless a shorter one is set.</summary>
    public void LimitTo(TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero || limit >= Limit)
        {
            return;
        }

        Limit = limit;
        _time ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = limit - (Now - Record.Start);
        _timer?.Dispose();
        _timer = Account.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), _time, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs a statement for its effect.</summary>
    public long Run(string sql) => Patiently(() =>
    {
        using var cancel = Interrupts.On(Connection, CancellationToken);
        return DuckEngine.Run(Connection, sql);
    });

    /// <summary>The one row of a query that counts.</summary>
    public long[] Numbers(string sql)
    {
        using var cancel = Interrupts.On(Connection, CancellationToken);
        return DuckEngine.Numbers(Connection, sql);
    }

    /// <summary>Runs several statements as one: all of them happen or none.</summary>
    public T Atomically<T>(Func<T> work) => InTransaction || _atomic ? work() : Patiently(() =>
    {
        Run("BEGIN");
        _atomic = true;
        try
        {
            var result = work();
            Run("COMMIT");
            return result;
        }
        catch
        {
            DuckEngine.Rollback(Connection);
            throw;
        }
        finally
        {
            _atomic = false;
        }
    });

    /// <summary>Snowflake makes a writer wait for another writer of the table; DuckDB refuses it, so it tries again.</summary>
    private T Patiently<T>(Func<T> work)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (DuckException e) when (!InTransaction && !_atomic && DuckErrors.IsConflict(e))
            {
                CancellationToken.WaitHandle.WaitOne(Pause);
                CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Streams the rows of a query into the result.</summary>
    public void Query(string sql, IReadOnlyList<OutColumn>? columns)
    {
        using var cancel = Interrupts.On(Connection, CancellationToken);
        using var query = DuckQuery.Execute(Connection, sql);
        Sink.Columns = ResultColumns.Of(query.Columns, columns);
        var writer = new ChunkWriter(query.Columns, Sink);
        while (query.Fetch() is { } chunk)
        {
            using (chunk)
            {
                CancellationToken.ThrowIfCancellationRequested();
                writer.Write(chunk);
            }
        }
    }

    public void Rows(TableData data)
    {
        Sink.Columns = data.Columns;
        ManagedRows.Write(data, Sink);
    }

    public void Status(string message) => Rows(new TableData([new ResultColumn("status", DataType.Text)], [[message]]));

    /// <summary>Gives the connection back.</summary>
    public void Finish(bool failed)
    {
        _timer?.Dispose();
        _time?.Dispose();
        if (_connection is null || _inTransaction)
        {
            return;
        }

        if (failed)
        {
            _connection.Dispose();
        }
        else
        {
            Engine.Return(_connection);
        }

        _connection = null;
    }
}

/// <summary>Statement types as the drivers' protocol numbers them.</summary>
internal enum StatementKind
{
    Select = 0x1000,
    Insert = 0x3100,
    Update = 0x3200,
    Delete = 0x3300,
    Merge = 0x3400,
    MultiInsert = 0x3500,
    Begin = 0x5000 + 1,
    Use = 0x4300,
    Show = 0x4400,
    Describe = 0x4500,
    Alter = 0x4100,
    Transaction = 0x5000,
    Ddl = 0x6000,
    Multi = 0xA000,
}
