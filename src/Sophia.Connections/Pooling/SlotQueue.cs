using System.Numerics;

namespace Sophia.Connections;

/// <summary>
/// Slots that are taken by compare-and-swap on a bit mask, and a first-come-first-served queue for callers who find none. A slot that is put back while
/// callers wait goes to the first of them and never through the mask, so nobody overtakes.
/// </summary>
/// <remarks>Taking and putting allocate nothing; waiters are reused. Whoever holds a slot number owns that slot alone.</remarks>
internal sealed class SlotQueue
{
    private readonly long[] _free;
    private readonly Lock _lock = new();
    private readonly PoolClock _clock;
    private readonly Func<SlotQueue, SlotWaiter> _newWaiter;
    private readonly ITimer _deadlines;
    private SlotWaiter? _first;
    private SlotWaiter? _last;
    private SlotWaiter? _spare;
    private Exception? _closedBy;
    private int _waiting;
    private int _handOffs;
    private long _nextDeadline = long.MaxValue;

    /// <param name="slots">How many; all are taken at first.</param>
    /// <param name="clock">Of the pool.</param>
    /// <param name="newWaiter">Makes a place in the queue when none is left over from an earlier caller.</param>
    public SlotQueue(int slots, PoolClock clock, Func<SlotQueue, SlotWaiter> newWaiter)
    {
        _newWaiter = newWaiter;
        _free = new long[(slots + 63) / 64];
        _clock = clock;
        _deadlines = clock.Time.CreateTimer(static state => ((SlotQueue)state!).ExpireWaiters(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many slots went from one caller to the next so far.</summary>
    public int HandOffs => Volatile.Read(ref _handOffs);

    /// <summary>How many milliseconds the first caller in the queue has waited.</summary>
    public long LongestWait
    {
        get
        {
            lock (_lock)
            {
                return _first is { } first ? _clock.Now - first.EnqueuedAt : 0;
            }
        }
    }

    public int Free
    {
        get
        {
            var count = 0;
            for (var word = 0; word < _free.Length; word++)
            {
                count += BitOperations.PopCount((ulong)Volatile.Read(ref _free[word]));
            }

            return count;
        }
    }

    /// <summary>Takes the lowest free slot, unless somebody waits already.</summary>
    public bool TryTake(out int slot)
    {
        if (Volatile.Read(ref _waiting) == 0)
        {
            return TryTakeAny(out slot);
        }

        slot = -1;
        return false;
    }

    /// <summary>Takes this very slot if it is free: how maintenance gets hold of an idle connection.</summary>
    public bool TryTake(int slot)
    {
        var bit = 1L << slot;
        return (Interlocked.And(ref _free[slot >> 6], ~bit) & bit) != 0;
    }

    /// <summary>Queues a caller for a slot. Its waiter is completed once, from any thread.</summary>
    /// <returns>The waiter and the version of its current use.</returns>
    public (SlotWaiter Waiter, short Version) Enqueue(in WaitRequest request, long now)
    {
        SlotWaiter waiter;
        short version;
        Exception? closedBy;
        lock (_lock)
        {
            waiter = TakeSpare() ?? _newWaiter(this);
            waiter.Begin(in request, now);
            version = waiter.Version;
            closedBy = _closedBy;
            if (closedBy is null)
            {
                Append(waiter);
                Arm(request.Deadline, now);
            }
        }

        if (closedBy is not null)
        {
            waiter.Complete(new SlotGrant(SlotOutcome.Failed, Cause: closedBy));
            return (waiter, version);
        }

        // A slot may have been freed between the caller's look at the mask and the queueing: whoever freed it sees the count, or we see the slot.
        Interlocked.MemoryBarrier();
        ServeFromMask();
        waiter.CancelWith(request.CancellationToken);
        return (waiter, version);
    }

    /// <summary>Adds a slot that nobody had: not a return, by which the pool judges whether it needs more of them.</summary>
    public void Add(int slot)
    {
        Interlocked.Or(ref _free[slot >> 6], 1L << slot);
        if (Volatile.Read(ref _waiting) != 0)
        {
            ServeFromMask();
        }
    }

    /// <summary>Gives a slot back: to the first caller in the queue, else to the mask.</summary>
    public void Put(int slot)
    {
        SlotWaiter? spare = null;
        Put(slot, ref spare, now: 0);
    }

    /// <summary>The same at a known time, and a place in the queue that is left over goes along where that costs nothing extra.</summary>
    public void Put(int slot, ref SlotWaiter? spare, long now)
    {
        if (Volatile.Read(ref _waiting) != 0 && HandOff(ref spare) is { } waiter)
        {
            waiter.Complete(new SlotGrant(SlotOutcome.Granted, slot, At: now));
            return;
        }

        Add(slot);
    }

    /// <summary>Answers the first caller in the queue with an error; false if nobody waits.</summary>
    public bool FailNext(Exception cause)
    {
        var waiter = Dequeue();
        waiter?.Complete(new SlotGrant(SlotOutcome.Failed, Cause: cause));
        return waiter is not null;
    }

    /// <summary>Answers every caller that waits now with an error.</summary>
    public int FailAll(Exception cause)
    {
        var failed = 0;
        for (var left = Waiting; left > 0 && FailNext(cause); left--)
        {
            failed++;
        }

        return failed;
    }

    public void Withdraw(SlotWaiter waiter, SlotOutcome outcome)
    {
        lock (_lock)
        {
            if (!waiter.IsQueued)
            {
                return;
            }

            Remove(waiter);
        }

        waiter.Complete(new SlotGrant(outcome));
    }

    public void Recycle(SlotWaiter waiter)
    {
        lock (_lock)
        {
            PutSpare(waiter);
        }
    }

    /// <summary>Answers everyone who waits, and everyone who comes later, with an error. Without it a caller who just missed the end would wait for ever.</summary>
    public void Close(Exception cause)
    {
        lock (_lock)
        {
            _closedBy ??= cause;
        }

        _deadlines.Dispose();
        FailAll(cause);
    }

    private bool TryTakeAny(out int slot)
    {
        for (var word = 0; word < _free.Length; word++)
        {
            var bits = Volatile.Read(ref _free[word]);
            while (bits != 0)
            {
                var seen = Interlocked.CompareExchange(ref _free[word], bits & (bits - 1), bits);
                if (seen == bits)
                {
                    slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    return true;
                }

                bits = seen;
            }
        }

        slot = -1;
        return false;
    }

    private SlotWaiter? TakeSpare()
    {
        if (_spare is not { } spare)
        {
            return null;
        }

        _spare = spare.Next;
        spare.Next = null;
        return spare;
    }

    private void PutSpare(SlotWaiter waiter)
    {
        waiter.Next = _spare;
        _spare = waiter;
    }

    private SlotWaiter? HandOff(ref SlotWaiter? spare)
    {
        lock (_lock)
        {
            if (_first is not { } waiter)
            {
                return null;
            }

            if (spare is not null)
            {
                PutSpare(spare);
                spare = null;
            }

            Remove(waiter);
            _handOffs++;
            return waiter;
        }
    }

    private void ServeFromMask()
    {
        while (Volatile.Read(ref _waiting) != 0 && TryTakeAny(out var slot))
        {
            if (Dequeue() is { } waiter)
            {
                waiter.Complete(new SlotGrant(SlotOutcome.Granted, slot));
            }
            else
            {
                Put(slot);
                return;
            }
        }
    }

    private SlotWaiter? Dequeue()
    {
        lock (_lock)
        {
            var waiter = _first;
            if (waiter is not null)
            {
                Remove(waiter);
            }

            return waiter;
        }
    }

    private void Append(SlotWaiter waiter)
    {
        waiter.IsQueued = true;
        waiter.Previous = _last;
        _ = _last is null ? _first = waiter : _last.Next = waiter;
        _last = waiter;

        Volatile.Write(ref _waiting, _waiting + 1);
    }

    private void Remove(SlotWaiter waiter)
    {
        if (ReferenceEquals(waiter, _first))
        {
            // The usual case. The next one keeps its link to this one, which nobody follows from the head: its memory is another processor's.
            _first = waiter.Next;
            _last = _first is null ? null : _last;
        }
        else
        {
            waiter.Previous!.Next = waiter.Next;
            _ = waiter.Next is { } next ? next.Previous = waiter.Previous : _last = waiter.Previous;
        }

        waiter.Previous = waiter.Next = null;
        waiter.IsQueued = false;
        Volatile.Write(ref _waiting, _waiting - 1);
    }

    private void Arm(long deadline, long now)
    {
        if (deadline < _nextDeadline)
        {
            _nextDeadline = deadline;
            _deadlines.Change(TimeSpan.FromMilliseconds(Math.Max(1, deadline - now)), Timeout.InfiniteTimeSpan);
        }
    }

    private void ExpireWaiters()
    {
        SlotWaiter? expired = null;
        lock (_lock)
        {
            var now = _clock.Now;
            var next = long.MaxValue;
            _nextDeadline = long.MaxValue;
            for (var waiter = _first; waiter is not null;)
            {
                var following = waiter.Next;
                if (waiter.Request.Deadline <= now)
                {
                    Remove(waiter);
                    waiter.Next = expired;
                    expired = waiter;
                }
                else
                {
                    next = Math.Min(next, waiter.Request.Deadline);
                }

                waiter = following;
            }

            Arm(next, now);
        }

        while (expired is not null)
        {
            var next = expired.Next;
            expired.Next = null;
            expired.Complete(new SlotGrant(SlotOutcome.TimedOut));
            expired = next;
        }
    }
}
