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
    private readonly bool _trace;
    private volatile int _generation;
    private volatile int _epoch;
    private volatile bool _closing;

    public SlotPool(PoolContext<T> context)
        : base(context)
    {
        var options = context.Options;
        _clock = context.Clock;
        _factory = context.Factory;
        _checkAfterIdle = (long)options.CheckAfterIdle.TotalMilliseconds;
        _trace = options.LeakThreshold is not null;
        _queue = new SlotQueue(options.MaxConnections, _clock);
        _slots = new PoolSlot<T>[options.MaxConnections];
        for (var i = _slots.Length - 1; i >= 0; i--)
        {
            _slots[i] = new PoolSlot<T>(this, i);
            _empty.Push(_slots[i]);
        }

        _growth = context.Time.CreateTimer(static pool => ((SlotPool<T>)pool!).OnGrowthTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _upkeep = StartUpkeep();
    }

    public override ValueTask<ConnectionLease<T>> LeaseAsync(bool check, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested && _queue.TryTake(out var index))
        {
            var slot = _slots[index];
            var now = _clock.Now;
            return !check && IsFresh(slot, now)
                ? new ValueTask<ConnectionLease<T>>(slot.Issue(slot.Connection!, now, _trace ? Taker() : null))
                : LeaseSlowAsync(slot, check, cancellationToken);
        }

        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<ConnectionLease<T>>(cancellationToken)
            : LeaseSlowAsync(null, check, cancellationToken);
    }

    public ValueTask ReturnAsync(PoolSlot<T> slot)
    {
        var now = _clock.Now;
        EndLease(slot, now);
        if (slot.IsBroken || _closing || slot.Generation != _generation || !_factory.IsUsable(slot.Connection!))
        {
            return EvictAsync(slot, slot.IsBroken || !_factory.IsUsable(slot.Connection!) ? EvictionReason.Broken : EvictionReason.Cleared);
        }

        ValueTask reset;
        try
        {
            reset = _factory.ResetAsync(slot.Connection!, CancellationToken.None);
        }
        catch (Exception exception)
        {
            reset = ValueTask.FromException(exception);
        }

        if (!reset.IsCompletedSuccessfully)
        {
            return ReturnAfterResetAsync(reset, slot);
        }

        PutBack(slot, now);
        return ValueTask.CompletedTask;
    }

    public override void Suspect() => Interlocked.Increment(ref _epoch);

    public override ConnectionPoolStatistics GetStatistics()
    {
        var idle = _queue.Free;
        var total = Volatile.Read(ref _total);
        return base.GetStatistics() with
        {
            Total = total,
            Idle = idle,
            Active = Math.Max(0, total - idle - Orphaned),
            Opening = Volatile.Read(ref _opening),
            Waiting = _queue.Waiting,
        };
    }

    protected override int FailWaiters(Exception cause) => _queue.FailAll(cause);

    private bool IsFresh(PoolSlot<T> slot, long now) =>
        slot.Epoch == _epoch && slot.Generation == _generation && now - slot.LastUsed <= _checkAfterIdle && now < slot.ExpiresAt;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConnectionLease<T>> LeaseSlowAsync(PoolSlot<T>? slot, bool check, CancellationToken cancellationToken)
    {
        var taker = _trace ? Taker() : null;
        var started = _clock.Now;
        var deadline = started + Context.TimeoutMilliseconds;
        while (true)
        {
            slot ??= await WaitAsync(started, deadline, cancellationToken).ConfigureAwait(false);
            var now = _clock.Now;
            if (!check && IsFresh(slot, now))
            {
                return slot.Issue(slot.Connection!, now, taker);
            }

            if (await ProveAsync(slot, deadline, cancellationToken).ConfigureAwait(false))
            {
                return slot.Issue(slot.Connection!, _clock.Now, taker);
            }

            slot = _queue.TryTake(out var index) ? _slots[index] : null;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<PoolSlot<T>> WaitAsync(long started, long deadline, CancellationToken cancellationToken)
    {
        if (_closing)
        {
            throw Context.ShuttingDown();
        }

        var wait = _queue.WaitAsync(Math.Max(0, deadline - _clock.Now), cancellationToken);
        Demand();
        var grant = await wait.ConfigureAwait(false);
        Context.Metrics.Waited(_clock.Now - started);
        return grant.Outcome switch
        {
            SlotOutcome.Granted => _slots[grant.Slot],
            SlotOutcome.Cancelled => throw new OperationCanceledException(cancellationToken),
            SlotOutcome.Failed => throw Context.Explain(grant.Cause!),
            _ => throw WaitTimedOut(),
        };
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
        if (_queue.Waiting != 0)
        {
            Interlocked.Increment(ref _handOffs);
        }

        _queue.Put(slot.Index);
        if (_closing)
        {
            CloseIdle(EvictionReason.Cleared);
        }
    }

    private async ValueTask ReturnAfterResetAsync(ValueTask reset, PoolSlot<T> slot)
    {
        try
        {
            await reset.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Context.Logger.ResetFailed(exception, Context.Service);
            await EvictAsync(slot, EvictionReason.Broken).ConfigureAwait(false);
            return;
        }

        PutBack(slot, _clock.Now);
    }
}
