using System.Collections.Concurrent;

namespace SnowflakeAdmin.Operations;

/// <summary>What this process has under way, so that callers can cancel what is theirs. Thread-safe.</summary>
internal sealed class RunningOperations
{
    private readonly ConcurrentDictionary<string, OperationContext> _running = new(StringComparer.Ordinal);

    /// <summary>Counts an operation as under way until the returned value is disposed of.</summary>
    public IDisposable Enter(OperationContext operation)
    {
        _running[operation.Id] = operation;
        return new Entry(_running, operation.Id);
    }

    /// <summary>Whether a statement with this mark is under way for this caller.</summary>
    public bool IsOf(string tag, string caller, string environment) => tag.StartsWith(OperationContext.TagPrefix, StringComparison.Ordinal)
        && _running.TryGetValue(tag[OperationContext.TagPrefix.Length..], out var operation)
        && operation.Caller.Name == caller
        && operation.Environment.Name == environment;

    private sealed class Entry(ConcurrentDictionary<string, OperationContext> running, string id) : IDisposable
    {
        public void Dispose() => running.TryRemove(id, out _);
    }
}
