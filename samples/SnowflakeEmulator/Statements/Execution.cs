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
    private DuckDBConnection? _connection;

    public Session Session { get; } = session;

    public Account Account => Session.Account;

    public DateTimeOffset Now => Account.Time.GetUtcNow();

    public SqlCursor Cursor { get; } = cursor;

    public Bindings Bindings { get; } = bindings;

    public QueryRecord Record { get; } = record;

    public ResultSink Sink { get; } = sink;

    public DuckEngine Engine { get; } = engine;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public StatementKind Kind { get; set; } = StatementKind.Select;

    public Translator Translator(LiveTables? live = null) => new(Session, Cursor, Bindings, live ?? new LiveTables());

    /// <summary>The connection of the session's transaction, or one for this statement.</summary>
    public DuckDBConnection Connection => Session.Transaction ?? (_connection ??= Engine.Rent());

    /// <summary>Runs a statement for its effect.</summary>
    public long Run(string sql)
    {
        using var cancel = Interrupts.On(Connection, CancellationToken);
        return DuckEngine.Run(Connection, sql);
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
        if (_connection is null)
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
