using System.Collections.Concurrent;

namespace SnowflakeEmulator.Statements;

/// <summary>Statements by handle. Finished ones are forgotten when they are old, many or large; running ones never.</summary>
internal sealed class StatementStore(TimeProvider time, TimeSpan retention, int capacity, long memory) : IDisposable
{
    private readonly ConcurrentDictionary<string, StatementRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StatementRun> _requests = new(StringComparer.Ordinal);
    private readonly Queue<(StatementRun Run, DateTimeOffset At, long Bytes, string? Request)> _finished = new();
    private readonly Lock _gate = new();
    private long _bytes;

    public StatementRun? Find(string handle) =>
        _runs.TryGetValue(handle, out var run) && (run.Record.End is not { } end || end + retention >= time.GetUtcNow()) ? run : null;

    /// <summary>The statement that a request id started, so that a repeated request does not run it again.</summary>
    public StatementRun? FindRequest(string request) => _requests.GetValueOrDefault(request);

    /// <summary>Adds a statement; false if its request id is there already.</summary>
    public bool Add(StatementRun run, string? request)
    {
        if (request is not null && !_requests.TryAdd(request, run))
        {
            return false;
        }

        _runs[run.Handle] = run;
        return true;
    }

    /// <summary>Says that a statement has ended.</summary>
    public void Finished(StatementRun run, string? request)
    {
        lock (_gate)
        {
            var bytes = 1024 + (run.Result?.MemoryBytes ?? 0);
            _finished.Enqueue((run, time.GetUtcNow(), bytes, request));
            _bytes += bytes;
            while (_finished.TryPeek(out var oldest) && _finished.Count > 1
                && (_finished.Count > capacity || _bytes > memory || oldest.At + retention < time.GetUtcNow()))
            {
                Forget(_finished.Dequeue());
            }
        }
    }

    /// <summary>The statements that run now.</summary>
    public IEnumerable<StatementRun> Running => _runs.Values.Where(r => !r.IsDone);

    public void Dispose()
    {
        foreach (var run in _runs.Values)
        {
            run.Cancel.Cancel();
        }

        foreach (var run in _runs.Values)
        {
            run.Dispose();
        }

        _runs.Clear();
    }

    private void Forget((StatementRun Run, DateTimeOffset At, long Bytes, string? Request) entry)
    {
        _bytes -= entry.Bytes;
        _runs.TryRemove(entry.Run.Handle, out _);
        if (entry.Request is not null)
        {
            _requests.TryRemove(entry.Request, out _);
        }

        entry.Run.Dispose();
    }
}
