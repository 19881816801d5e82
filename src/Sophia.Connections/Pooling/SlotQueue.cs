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
    public (SlotWaiter Waiter, short Version) Enqueue(WaitRequest request)
    {
        var now = _clock.Now;
        SlotWaiter waiter;
        short version;
        Exception? closedBy;
        lock (_lock)
        {
            waiter = TakeSpare() ?? _newWaiter(this);
            waiter.Begin(request, now);
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

        // A slot may have been freed between the caller's look at the mask and the queueing.
        ServeFromMask();
        waiter.CancelWith(request.CancellationToken);
        return (waiter, version);
    }

    /// <summary>Gives a slot back: to the first caller in the queue, else to the mask.</summary>
    public void Put(int slot)
    {
        if (Volatile.Read(ref _waiting) != 0 && Dequeue() is { } waiter)
        {
            waiter.Complete(new SlotGrant(SlotOutcome.Granted, slot));
            return;
        }

        Interlocked.Or(ref _free[slot >> 6], 1L << slot);
        if (Volatile.Read(ref _waiting) != 0)
        {
            ServeFromMask();
        }
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
        while (true)
        {
            var spare = Volatile.Read(ref _spare);
            waiter.Next = spare;
            if (Interlocked.CompareExchange(ref _spare, waiter, spare) == spare)
            {
                return;
            }
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

    // Under the lock, so one at a time: between the two reads others can only push, and then the exchange is tried again.
    private SlotWaiter? TakeSpare()
    {
        while (Volatile.Read(ref _spare) is { } spare)
        {
            if (Interlocked.CompareExchange(ref _spare, spare.Next, spare) == spare)
            {
                spare.Next = null;
                return spare;
            }
        }

        return null;
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

        // Interlocked: the count must be seen before the look at the mask that follows.
        Interlocked.Increment(ref _waiting);
    }

    private void Remove(SlotWaiter waiter)
    {
        _ = waiter.Previous is { } previous ? previous.Next = waiter.Next : _first = waiter.Next;
        _ = waiter.Next is { } next ? next.Previous = waiter.Previous : _last = waiter.Previous;
        waiter.Previous = waiter.Next = null;
        waiter.IsQueued = false;
        Interlocked.Decrement(ref _waiting);
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
