using System.Runtime.CompilerServices;

namespace Sophia.Connections;

// Leasing and returning. See the other parts for opening and upkeep.
internal sealed partial class SlotPool<T> : LeaseSource<T>
    where T : class
{
    private readonly PoolSlot<T>[] _slots;
    private readonly SlotQueue _queue;
    private readonly PoolClock _clock;
    private readonly ConnectionFactory<T> _factory;
    private readonly long _checkAfterIdle;
    private readonly bool _asksIfUsable;
    private readonly bool _resets;
    private long _era;
    private volatile bool _closing;

    public SlotPool(PoolContext<T> context)
        : base(context)
    {
        var options = context.Options;
        _clock = context.Clock;
        _factory = context.Factory;
        _checkAfterIdle = (long)options.CheckAfterIdle.TotalMilliseconds;
        _asksIfUsable = Overriding.IsOverridden(_factory.IsUsable);
        _resets = Overriding.IsOverridden(_factory.ResetAsync);
        _queue = new SlotQueue(options.MaxConnections, _clock, queue => new LeaseWaiter<T>(this, queue));
        _slots = new PoolSlot<T>[options.MaxConnections];
        for (var i = _slots.Length - 1; i >= 0; i--)
        {
            _slots[i] = new PoolSlot<T>(this, i);
            _empty.Push(_slots[i]);
        }

        _growth = new Growth(_queue, _clock, Grow, HasRoom);
        _upkeep = StartUpkeep();
    }

    public override ValueTask<ConnectionLease<T>> LeaseAsync(bool check, long timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ConnectionLease<T>>(cancellationToken);
        }

        var now = _clock.Now;
        if (!_queue.TryTake(out var index))
        {
            return WaitAsync(new WaitRequest(now + Context.WaitOf(timeout), check, WatchesLeaks ? Taker() : null, cancellationToken), now);
        }

        var slot = _slots[index];
        return !check && IsFresh(slot, now)
            ? new ValueTask<ConnectionLease<T>>(slot.IssueAgain(now, WatchesLeaks ? Taker() : null))
            : LeaseProvenAsync(slot, new WaitRequest(now + Context.WaitOf(timeout), check, WatchesLeaks ? Taker() : null, cancellationToken));
    }

    /// <summary>Answers a caller in the queue: on the thread of whoever puts the slot back, so nothing but the answer happens here.</summary>
    public void Answer(LeaseWaiter<T> waiter, SlotGrant grant)
    {
        // Whoever gives a slot back has just read the clock; if that was a moment before the wait began, the wait took no time.
        var now = grant.At == 0 ? _clock.Now : Math.Max(grant.At, waiter.EnqueuedAt);
        ref readonly var request = ref waiter.Request;
        Context.Metrics.Waited(now - waiter.EnqueuedAt);
        switch (grant.Outcome)
        {
            case SlotOutcome.Granted when !request.Check && IsFresh(_slots[grant.Slot], now):
                var slot = _slots[grant.Slot];
                waiter.Succeed(slot.IssueAgain(now, request.Taker));
                break;
            case SlotOutcome.Granted:
                _ = AnswerProvenAsync(waiter, _slots[grant.Slot]);
                break;
            case SlotOutcome.Cancelled:
                waiter.Fail(new OperationCanceledException(request.CancellationToken));
                break;
            case SlotOutcome.Failed:
                waiter.Fail(Context.Explain(grant.Cause!));
                break;
            default:
                waiter.Fail(WaitTimedOut());
                break;
        }
    }

    /// <summary>A caller has its lease from the queue; its place there is kept with the slot.</summary>
    public void Leave(ConnectionLease<T> lease, LeaseWaiter<T> waiter)
    {
        var slot = (PoolSlot<T>)lease.Slot!;
        if (slot.Bearer is null)
        {
            slot.Bearer = waiter;
        }
        else
        {
            _queue.Recycle(waiter);
        }
    }

    public ValueTask ReturnAsync(PoolSlot<T> slot)
    {
        // A connection that is leased again and again need not tell to the millisecond since when it lies idle: since before this lease is the safe side.
        var timed = IsTimed;
        var now = slot.IsHot && !timed && _queue.Waiting == 0 ? slot.LeasedAt : _clock.Now;
        EndLease(slot, now, timed);
        if (slot.IsBroken || (_asksIfUsable && !_factory.IsUsable(slot.Connection!)))
        {
            return EvictAsync(slot, EvictionReason.Broken);
        }

        if (_closing || IsCleared(slot))
        {
            return EvictAsync(slot, EvictionReason.Cleared);
        }

        if (_resets)
        {
            var reset = BeginReset(slot);
            if (!reset.IsCompletedSuccessfully)
            {
                return ReturnAfterResetAsync(reset, slot);
            }
        }

        PutBack(slot, now);
        return ValueTask.CompletedTask;
    }

    public override void Suspect() => Interlocked.Increment(ref _era);

    public override ConnectionPoolStatistics GetStatistics()
    {
        var idle = _queue.Free;
        var total = Volatile.Read(ref _total);
        return base.GetStatistics() with
        {
            Total = total,
            Idle = idle,
            Active = Math.Max(0, total - idle - OrphanedWithin),
            Opening = Volatile.Read(ref _opening),
            Waiting = _queue.Waiting,
        };
    }

    protected override int FailWaiters(Exception cause) => _queue.FailAll(cause);

    private bool IsFresh(PoolSlot<T> slot, long now) =>
        now - slot.LastUsed <= _checkAfterIdle && now < slot.ExpiresAt && slot.Era == Volatile.Read(ref _era);

    /// <summary>Whether the pool was cleared since the connection was opened; the rest of an era only asks for a check.</summary>
    private bool IsCleared(PoolSlot<T> slot) => (slot.Era ^ Volatile.Read(ref _era)) >> 32 != 0;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConnectionLease<T>> LeaseProvenAsync(PoolSlot<T> slot, WaitRequest request)
    {
        while (!await ProveAsync(slot, request.Deadline, request.CancellationToken).ConfigureAwait(false))
        {
            if (!_queue.TryTake(out var index))
            {
                return await WaitAsync(request, _clock.Now).ConfigureAwait(false);
            }

            slot = _slots[index];
            if (!request.Check && IsFresh(slot, _clock.Now))
            {
                break;
            }
        }

        return slot.IssueAgain(_clock.Now, request.Taker);
    }

    private async Task AnswerProvenAsync(LeaseWaiter<T> waiter, PoolSlot<T> slot)
    {
        // The check is not the business of the thread that put the slot back.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ConnectionLease<T> lease;
        try
        {
            lease = await LeaseProvenAsync(slot, waiter.Request).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            waiter.Fail(exception);
            return;
        }

        waiter.Succeed(lease);
    }

    private ValueTask<ConnectionLease<T>> WaitAsync(in WaitRequest request, long now)
    {
        if (_closing)
        {
            return ValueTask.FromException<ConnectionLease<T>>(Context.ShuttingDown());
        }

        var (waiter, version) = _queue.Enqueue(in request, now);
        Demand();
        return new ValueTask<ConnectionLease<T>>((LeaseWaiter<T>)waiter, version);
    }

    // Nothing is leased and the opening does not end: the service does not answer. Otherwise the pool is just too small for what is asked of it.
    private ConnectionException WaitTimedOut()
    {
        var statistics = GetStatistics();
        return statistics.Active == 0 ? CountTimeout() : CountExhausted();
    }

    private void PutBack(PoolSlot<T> slot, long now)
    {
        slot.LastUsed = now;
        _queue.Put(slot.Index, ref slot.Bearer, now);
        if (_closing)
        {
            CloseIdle(EvictionReason.Cleared);
        }
    }

    private ValueTask BeginReset(PoolSlot<T> slot)
    {
        try
        {
            return _factory.ResetAsync(slot.Connection!, slot.Token);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    private async ValueTask ReturnAfterResetAsync(ValueTask resetting, PoolSlot<T> slot)
    {
        var reset = resetting.AsTask();
        if (!await EndsInTimeAsync(reset).ConfigureAwait(false))
        {
            slot.Cancel();
            Orphan(reset, _ => EvictAsync(slot, EvictionReason.Broken));
            return;
        }

        if (reset.IsCompletedSuccessfully)
        {
            PutBack(slot, _clock.Now);
            return;
        }

        Context.Logger.ResetFailed(reset.Exception?.InnerException ?? new TaskCanceledException(reset), Context.Service);
        await EvictAsync(slot, EvictionReason.Broken).ConfigureAwait(false);
    }
}
