using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;

namespace SnowflakeEmulator.Statements;

/// <summary>A statement that was handed in: running, finished or failed. Its handle is how a client asks for it.</summary>
internal sealed class StatementRun(string handle, Session session, QueryRecord record, bool driver, CancellationTokenSource? cancel = null) : IDisposable
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Handle { get; } = handle;

    public Session Session { get; } = session;

    public QueryRecord Record { get; } = record;

    /// <summary>Whether its cells are written as the drivers read them.</summary>
    public bool Driver { get; } = driver;

    /// <summary>Fires when a caller cancels it; the statements of one request share it.</summary>
    public CancellationTokenSource Cancel { get; } = cancel ?? new CancellationTokenSource();

    /// <summary>The time limit of its session or warehouse, if one set it.</summary>
    public TimeSpan? Limit { get; set; }

    /// <summary>Whether it goes on when its session ends.</summary>
    public bool Detached { get; init; }

    /// <summary>How many ? and :n the statement has.</summary>
    public int BindCount { get; set; }

    public StatementKind Kind { get; set; }

    public StoredResult? Result { get; private set; }

    public SnowflakeException? Error { get; private set; }

    /// <summary>The statements of a multi-statement request.</summary>
    public IReadOnlyList<StatementRun> Children { get; set; } = [];

    public Task Done => _done.Task;

    public bool IsDone => _done.Task.IsCompleted;

    public void Succeed(StoredResult result)
    {
        Result = result;
        _done.TrySetResult();
    }

    public void Fail(SnowflakeException error)
    {
        Error = error;
        _done.TrySetResult();
    }

    public void Dispose() => Result?.Dispose();
}
