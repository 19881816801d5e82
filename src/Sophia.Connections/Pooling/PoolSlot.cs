namespace Sophia.Connections;

/// <summary>A slot of a <see cref="SlotPool{T}"/> with what is known of its connection.</summary>
internal sealed class PoolSlot<T>(SlotPool<T> pool, int index) : LeaseSlot<T>(index)
    where T : class
{
    /// <summary>Of the pool when it was opened: an older generation is closed instead of kept.</summary>
    public int Generation { get; set; }

    /// <summary>Of the pool when it last proved itself: an older epoch must be checked before it is handed out.</summary>
    public int Epoch { get; set; }

    public long LastUsed { get; set; }

    public long LastChecked { get; set; }

    public long ExpiresAt { get; set; }

    /// <summary>Fixed at birth, so that the keep-alives of connections opened together drift apart.</summary>
    public long KeepAlive { get; set; }

    public override ValueTask ReturnAsync() => pool.ReturnAsync(this);
}
