using System.Diagnostics;

namespace Sophia.Connections;

/// <summary>A slot of a <see cref="SlotPool{T}"/> with what is known of its connection.</summary>
internal sealed class PoolSlot<T>(SlotPool<T> pool, int index) : LeaseSlot<T>(index)
    where T : class
{
    /// <summary>
    /// Of the pool when the connection last proved itself. The upper half counts how often the pool was cleared: an older connection is closed instead of kept.
    /// The lower half counts how often the server was suspected: an older connection is checked before it is handed out.
    /// </summary>
    public long Era { get; set; }

    public long LastUsed { get; set; }

    public long LastChecked { get; set; }

    public long ExpiresAt { get; set; }

    /// <summary>Fixed at birth, so that the keep-alives of connections opened together drift apart.</summary>
    public long KeepAlive { get; set; }

    /// <summary>The place in the queue from which the current holder came: it goes back to the queue together with the slot.</summary>
    public SlotWaiter? Bearer;

    /// <summary>Whether the current lease followed closely upon the one before.</summary>
    public bool IsHot { get; private set; }

    /// <summary>Hands out the connection, which lay here ready.</summary>
    public ConnectionLease<T> IssueAgain(long now, StackTrace? taker)
    {
        IsHot = LeasedAt != NotTimed && now - LeasedAt <= ConnectionDefaults.HotMilliseconds;
        return Issue(now, taker);
    }

    public override ValueTask ReturnAsync() => pool.ReturnAsync(this);
}
