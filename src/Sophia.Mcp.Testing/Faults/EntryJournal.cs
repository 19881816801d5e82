namespace Sophia.Mcp.Testing;

/// <summary>One call that has reached its tool.</summary>
internal sealed class ToolEntry
{
    private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once the tool was told to stop, false if it ended before that.</summary>
    public Task<bool> Stopped => _stopped.Task;

    public void Stop() => _stopped.TrySetResult(true);

    public void End() => _stopped.TrySetResult(false);
}

/// <summary>Counts the calls that have reached each tool.</summary>
internal sealed class EntryJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TaskCompletionSource<ToolEntry>>> _next = new(StringComparer.Ordinal);

    public ToolEntry Enter(string tool)
    {
        var entry = new ToolEntry();
        List<TaskCompletionSource<ToolEntry>>? waiting;
        lock (_gate)
        {
            _counts[tool] = _counts.GetValueOrDefault(tool) + 1;
            _next.Remove(tool, out waiting);
        }

        waiting?.ForEach(waiter => waiter.TrySetResult(entry));
        return entry;
    }

    /// <summary>Counts the tool's calls from zero.</summary>
    public void Forget(string tool)
    {
        lock (_gate)
        {
            _counts.Remove(tool);
        }
    }

    public Task<ToolEntry> NextAsync(string tool)
    {
        lock (_gate)
        {
            return Wait(tool).Task;
        }
    }

    public async Task EnteredAsync(string tool, int calls, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<ToolEntry> next;
            lock (_gate)
            {
                if (_counts.GetValueOrDefault(tool) >= calls)
                {
                    return;
                }

                next = Wait(tool).Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private TaskCompletionSource<ToolEntry> Wait(string tool)
    {
        var waiter = new TaskCompletionSource<ToolEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_next.TryGetValue(tool, out var waiting))
        {
            _next[tool] = waiting = [];
        }

        waiting.Add(waiter);
        return waiter;
    }
}
