using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>What a caller hands in.</summary>
internal sealed record StatementRequest(Session Session, string Text, Bindings Bindings, int? StatementCount, TimeSpan Timeout, bool Driver, bool NullAsText, string? RequestId)
{
    /// <summary>Whether only its columns are asked for; nothing runs then.</summary>
    public bool DescribeOnly { get; init; }

    /// <summary>Whether it goes on when its session ends.</summary>
    public bool Detached { get; init; }

    /// <summary>Parameters for this request alone.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

/// <summary>Runs statements on threads of the pool and keeps what became of them.</summary>
internal sealed partial class StatementRunner(Account account, DuckEngine engine, StatementStore store, ResultLimits limits, int concurrency, Faults.EmulatorFaults faults, ILogger logger)
    : IDisposable
{
    /// <summary>How much of a statement the history keeps, as Snowflake's does.</summary>
    private const int HistoryChars = 100_000;

    private readonly SemaphoreSlim _slots = new(concurrency, concurrency);

    public StatementStore Store { get; } = store;

    public DuckEngine Engine { get; } = engine;

    /// <summary>Starts a statement, or finds the one that the same request id started.</summary>
    public StatementRun Submit(StatementRequest request)
    {
        if (request.RequestId is { } id && Store.FindRequest(id) is { } earlier)
        {
            return earlier;
        }

        var run = NewRun(request, request.Text);
        if (!Store.Add(run, request.RequestId))
        {
            return Store.FindRequest(request.RequestId!)!;
        }

        account.History.Add(run.Record);
        _ = Task.Run(() => RunAsync(run, request));
        return run;
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>Cancels a statement; false if it has ended already.</summary>
    public static bool Cancel(StatementRun run)
    {
        if (run.IsDone)
        {
            return false;
        }

        run.Cancel.Cancel();
        return true;
    }

    private StatementRun NewRun(StatementRequest request, string text, CancellationTokenSource? cancel = null)
    {
        var now = account.Time.GetUtcNow();
        var handle = Guid.CreateVersion7(now).ToString();
        var session = request.Session;
        return new StatementRun(
            handle,
            session,
            new QueryRecord
            {
                QueryId = handle,
                Text = text.Length > HistoryChars ? text[..HistoryChars] : text,
                Start = now,
                User = session.User.Name,
                Role = session.Role,
                Warehouse = session.Warehouse ?? "",
                Database = session.Database ?? "",
                Schema = session.Schema ?? "",
                SessionId = session.Id,
                Tag = SessionParameters.QueryTag(request.Parameters) ?? session.QueryTag,
            },
            request.Driver,
            cancel)
        {
            Detached = request.Detached,
        };
    }

    private async Task RunAsync(StatementRun run, StatementRequest request)
    {
        using var timeout = request.Timeout > TimeSpan.Zero ? new CancellationTokenSource(request.Timeout, account.Time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(run.Cancel.Token, timeout.Token);
        try
        {
            var result = await RunInSlotAsync(run, request, both.Token);
            run.Succeed(result);
        }
        catch (Exception e)
        {
            Fail(run, Explain(e, run, request));
        }

        Store.Finished(run, request.RequestId);
    }

    private async Task<StoredResult> RunInSlotAsync(StatementRun run, StatementRequest request, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            await faults.HoldAsync(account.Time, cancellationToken);
            return RunAll(run, request, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Runs one statement, or every statement of a request that has several.</summary>
    private StoredResult RunAll(StatementRun run, StatementRequest request, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in request.Parameters)
        {
            SessionParameters.Check(name, value);
        }

        var cursors = Split(request.Text);
        if (request.StatementCount is { } count && count != 0 && count != cursors.Count)
        {
            throw SnowflakeErrors.StatementCount(cursors.Count, count);
        }

        try
        {
            return cursors.Count == 1 ? RunOne(run, cursors[0], request, cancellationToken) : RunEach(run, cursors, request, cancellationToken);
        }
        finally
        {
            if (!request.Driver)
            {
                SessionEnd.Run(request.Session, Engine);
            }
        }
    }

    private StoredResult RunEach(StatementRun run, List<SqlCursor> cursors, StatementRequest request, CancellationToken cancellationToken)
    {
        run.Kind = StatementKind.Multi;
        run.Record.Type = "MULTI_STATEMENT";
        foreach (var cursor in cursors)
        {
            var child = NewRun(request, cursor.Text, run.Cancel);
            run.Children = [.. run.Children, child];
            Store.Add(child, null);
            account.History.Add(child.Record);
            RunChild(child, cursor, request, cancellationToken);
        }

        using var sink = new ResultSink(limits, request.Driver, request.NullAsText) { Columns = [new ResultColumn("multiple statement execution", DataType.Text)] };
        ManagedRows.Write(new TableData(sink.Columns, [["Multiple statements executed successfully."]]), sink);
        Succeeded(run, sink);
        return sink.Finish();
    }

    private void RunChild(StatementRun child, SqlCursor cursor, StatementRequest request, CancellationToken cancellationToken)
    {
        try
        {
            child.Succeed(RunOne(child, cursor, request, cancellationToken));
        }
        catch (Exception e)
        {
            var error = Explain(e, child, request);
            Fail(child, error);
            throw error;
        }
        finally
        {
            Store.Finished(child, null);
        }
    }

    private static List<SqlCursor> Split(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > 1_048_576)
        {
            throw SnowflakeErrors.Compilation("Maximum SQL statement length of 1048576 bytes exceeded.", "000001", "54000");
        }

        var cursors = StatementSplitter.Split(text);
        return cursors.Count > 0 ? cursors : throw new SnowflakeException("000900", "42601", "SQL compilation error:\nEmpty SQL statement.");
    }

    private StoredResult RunOne(StatementRun run, SqlCursor cursor, StatementRequest request, CancellationToken cancellationToken)
    {
        using var sink = new ResultSink(limits, request.Driver, request.NullAsText);
        var x = new Execution(request.Session, cursor, request.Bindings, run.Record, Engine, sink, cancellationToken) { DescribeOnly = request.DescribeOnly };
        var failed = true;
        using var turn = request.Session.TakeTurn(TransactionStatements.Begins(cursor), cancellationToken);
        try
        {
            x.LimitTo(TimeSpan.FromSeconds(SessionParameters.Limit(request.Parameters) ?? request.Session.TimeoutSeconds));
            Dispatcher.Run(x);
            failed = false;
        }
        finally
        {
            x.Finish(failed);
            request.Session.LastQueryId = run.Handle;
            (run.Kind, run.Limit, run.BindCount) = (x.Kind, x.Limit, cursor.BindCount);
        }

        Succeeded(run, sink);
        return sink.Finish();
    }

    private void Succeeded(StatementRun run, ResultSink sink)
    {
        run.Record.End = account.Time.GetUtcNow();
        run.Record.Execution = run.Record.End.Value - run.Record.Start - run.Record.Compilation;
        run.Record.RowsProduced = run.Record.RowsProduced == 0 ? sink.TotalRows : run.Record.RowsProduced;
        run.Record.Status = "SUCCESS";
    }

    private void Fail(StatementRun run, SnowflakeException error)
    {
        run.Record.End = account.Time.GetUtcNow();
        run.Record.Status = "FAILED_WITH_ERROR";
        run.Record.ErrorCode = error.Code;
        run.Record.ErrorMessage = error.Message;
        run.Fail(error);
    }

    private SnowflakeException Explain(Exception error, StatementRun run, StatementRequest request)
    {
        switch (error)
        {
            case SnowflakeException known:
                return known;
            case DuckException duck when duck.Kind == DuckDB.NET.Native.DuckDBErrorType.Interrupt || run.Cancel.IsCancellationRequested:
            case OperationCanceledException:
                return run.Cancel.IsCancellationRequested ? SnowflakeErrors.Canceled() : SnowflakeErrors.TimedOut(Shorter(request.Timeout, run.Limit));
            case DuckException duck:
                return DuckErrors.Translate(duck, request.Text);
            default:
                LogUnexpected(logger, error, run.Handle);
                return new SnowflakeException("300002", "XX000", "Processing aborted by error 300002:; incident " + run.Handle);
        }
    }

    private static TimeSpan Shorter(TimeSpan asked, TimeSpan? set) => set is { } limit && (asked <= TimeSpan.Zero || limit < asked) ? limit : asked;

    [LoggerMessage(EventId = 7001, Level = LogLevel.Error, Message = "Statement {Handle} failed in the emulator itself.")]
    private static partial void LogUnexpected(ILogger logger, Exception error, string handle);
}
