namespace Sophia.WebSockets.Sessions;

/// <summary>The bytes that all outboxes of the process may hold together.</summary>
internal sealed class QueueBudget(long limit)
{
    private long _used;

    public long Used => Volatile.Read(ref _used);

    public long Limit => limit;

    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
