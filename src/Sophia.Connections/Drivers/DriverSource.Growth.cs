namespace Sophia.Connections;

// How many permits are in circulation: as many as the driver probably has connections for. The others are let out only when callers are better served by another
// connection than by a return, because the driver opens one for everyone it finds no idle one for.
internal sealed partial class DriverSource<T>
{
    private const int ShrinkTicks = 4;

    private readonly Stack<DriverSlot<T>> _reserve = new();
    private readonly Lock _reserveLock = new();
    private readonly Growth _growth;
    private readonly ITimer _shrink;
    private int _reserved;
    private int _growing;
    private int _quietest = int.MaxValue;
    private int _ticks;

    private int LeastPermits => Math.Max(1, Context.Options.MinConnections);

    /// <summary>How many permits callers may have now.</summary>
    public int Circulating => _slots.Length - Volatile.Read(ref _reserved);

    private bool HasRoom() => !_closing && Volatile.Read(ref _reserved) > 0;

    private void ArmIfRoom()
    {
        if (HasRoom())
        {
            _growth.Arm();
        }
    }

    private ITimer StartShrinking()
    {
        var every = TimeSpan.FromMilliseconds(Math.Clamp(Context.Options.IdleTimeout.TotalMilliseconds / ShrinkTicks, 5, 3_600_000));
        return _clock.Time.CreateTimer(static source => ((DriverSource<T>)source!).Shrink(), this, every, every);
    }

    private void Grow(int wanted)
    {
        var most = Math.Min(wanted, Context.Options.ParallelOpens);
        while (Volatile.Read(ref _growing) < most && TryTakeReserved() is { } slot)
        {
            slot.HandOffsAtGrowth = _queue.HandOffs;
            slot.IsGrowing = true;
            Interlocked.Increment(ref _growing);
            _queue.Add(slot.Index);
        }
    }

    private DriverSlot<T>? TryTakeReserved()
    {
        lock (_reserveLock)
        {
            if (_closing || !_reserve.TryPop(out var slot))
            {
                return null;
            }

            Volatile.Write(ref _reserved, _reserve.Count);
            return slot;
        }
    }

    /// <summary>A permit let out was used, or was not needed.</summary>
    private void Grown(DriverSlot<T> slot, bool isOpen)
    {
        slot.IsGrowing = false;
        Interlocked.Decrement(ref _growing);
        if (_queue.Waiting == 0)
        {
            return;
        }

        if (isOpen && _queue.HandOffs == slot.HandOffsAtGrowth)
        {
            // Nothing came back while this one was opened: nothing will while the next one is.
            Grow(_queue.Waiting);
        }

        ArmIfRoom();
    }

    /// <summary>Takes back what nobody needed for as long as the driver keeps idle connections.</summary>
    private void Shrink()
    {
        lock (_reserveLock)
        {
            _quietest = Math.Min(_quietest, _queue.Free);
            if (++_ticks < ShrinkTicks)
            {
                return;
            }

            for (var spare = Math.Min(_quietest, Circulating - LeastPermits); spare > 0 && !_closing && _queue.TryTake(out var index); spare--)
            {
                _reserve.Push(_slots[index]);
                Volatile.Write(ref _reserved, _reserve.Count);
            }

            (_ticks, _quietest) = (0, int.MaxValue);
        }

        if (_queue.Waiting > 0)
        {
            // Whoever came in between saw neither the permit nor the reserve.
            ArmIfRoom();
        }
    }

    private void ReleaseReserve()
    {
        lock (_reserveLock)
        {
            while (_reserve.TryPop(out var slot))
            {
                _queue.Put(slot.Index);
            }

            Volatile.Write(ref _reserved, 0);
        }
    }
}
