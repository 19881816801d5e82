namespace Sophia.WebSockets.Sessions;

/// <summary>
/// The bytes that all outboxes of the process may hold together. Those of clients that are away may hold half of it: however many come and go without a word, there is
/// room for those that are there. Thread-safe.
/// </summary>
internal sealed class QueueBudget(long limit)
{
    private long _used;
    private long _away;

    public long Used => Volatile.Read(ref _used);

    public long Limit => limit;

    /// <summary>Whether less than half of it is used.</summary>
    public bool HasRoom => Used <= limit / 2;

    /// <param name="bytes">How many.</param>
    /// <param name="away">Whether the client is away.</param>
    public bool TryReserve(int bytes, bool away)
    {
        if (away && !TryAdd(ref _away, bytes, limit / 2))
        {
            return false;
        }

        if (TryAdd(ref _used, bytes, limit))
        {
            return true;
        }

        if (away)
        {
            Interlocked.Add(ref _away, -bytes);
        }

        return false;
    }

    public void Release(long bytes, bool away)
    {
        Interlocked.Add(ref _used, -bytes);
        if (away)
        {
            // Only then: for clients that are there, each message would cost another word that all cores share.
            Interlocked.Add(ref _away, -bytes);
        }
    }

    /// <summary>A client goes away with what it holds.</summary>
    /// <param name="bytes">How much that is.</param>
    /// <param name="always">Whether that is kept in any case.</param>
    /// <returns>False if there is no room for it: nothing has changed.</returns>
    public bool TryLeave(long bytes, bool always) => TryAdd(ref _away, bytes, always ? long.MaxValue : limit / 2);

    /// <summary>A client is back with what it holds.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _away, -bytes);

    private static bool TryAdd(ref long sum, long bytes, long limit)
    {
        if (Interlocked.Add(ref sum, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref sum, -bytes);
        return false;
    }
}
