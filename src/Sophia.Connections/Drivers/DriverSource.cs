using System.Runtime.CompilerServices;

namespace Sophia.Connections;

/// <summary>
/// Permits over a driver's own pool. Callers wait here and never inside the driver, so they can all be answered at once when the server dies, and each of
/// them within its timeout even while the driver hangs.
/// </summary>
internal sealed partial class DriverSource<T> : LeaseSource<T>
    where T : class
{
    private readonly DriverSlot<T>[] _slots;
    private readonly SlotQueue _queue;
    private readonly PoolClock _clock;
    private readonly ConnectionFactory<T> _factory;
    private readonly ITimer? _leaks;
    private long _suspectUntil;
    private int _opening;
    private volatile bool _closing;

    public DriverSource(PoolContext<T> context)
        : base(context)
    {
        _clock = context.Clock;
        _factory = context.Factory;
        _queue = new SlotQueue(context.Options.MaxConnections, _clock, static queue => new GrantWaiter(queue));
        _slots = new DriverSlot<T>[context.Options.MaxConnections];
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new DriverSlot<T>(this, i);
        }

        for (var i = _slots.Length - 1; i >= LeastPermits; i--)
        {
            _reserve.Push(_slots[i]);
        }

        _reserved = _reserve.Count;
        for (var i = 0; i < Circulating; i++)
        {
            _queue.Put(i);
        }

        _growth = new Growth(_queue, _clock, Grow, HasRoom);
        _shrink = StartShrinking();

        if (context.Options.LeakThreshold is { } threshold)
        {
            var every = threshold / 8;
            _leaks = context.Time.CreateTimer(_ => FindLeaks(_slots, threshold), null, every, every);
        }
    }

    public override ValueTask<ConnectionLease<T>> LeaseAsync(bool check, long timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ConnectionLease<T>>(cancellationToken);
        }

        if (_closing || !_queue.TryTake(out var index))
        {
            return WaitAndOpenAsync(check, timeout, cancellationToken);
        }

        var slot = _slots[index];
        var open = Begin(slot);
        return open.IsCompletedSuccessfully && !check && !IsSuspect
            ? new ValueTask<ConnectionLease<T>>(IssueOpened(slot, open.Result, WatchesLeaks ? Taker() : null))
            : OpenSlowAsync(slot, open, check, _clock.Now + Context.WaitOf(timeout), WatchesLeaks ? Taker() : null, cancellationToken);
    }

    public ValueTask ReturnAsync(DriverSlot<T> slot)
    {
        var timed = IsTimed;
        EndLease(slot, timed ? _clock.Now : LeaseSlot<T>.NotTimed, timed);
        var connection = slot.Connection!;
        slot.Connection = null;
        ValueTask close;
        try
        {
            close = slot.IsBroken ? _factory.DiscardAsync(connection) : _factory.CloseAsync(connection);
        }
        catch (Exception exception)
        {
            close = ValueTask.FromException(exception);
        }

        if (!close.IsCompletedSuccessfully)
        {
            return ReleaseAfterAsync(close, slot);
        }

        close.GetAwaiter().GetResult();
        Release(slot);
        return ValueTask.CompletedTask;
    }

    public override void Suspect()
    {
        if (!_factory.ClearsDriverPool)
        {
            // Until the driver has had time to drop what it pooled before, each connection proves itself before it is handed out.
            Volatile.Write(ref _suspectUntil, _clock.Now + (long)Context.Options.IdleTimeout.TotalMilliseconds);
        }

        _factory.ClearDriverPool();
    }

    public override void Clear() => _factory.ClearDriverPool();

    public override async Task WarmAsync(CancellationToken cancellationToken)
    {
        List<Task<ConnectionLease<T>>> opens = [];
        try
        {
            for (var i = 0; i < LeastPermits; i++)
            {
                while (opens.Count(open => !open.IsCompleted) >= Context.Options.ParallelOpens)
                {
                    await Task.WhenAny(opens.Where(open => !open.IsCompleted)).ConfigureAwait(false);
                }

                opens.Add(LeaseAsync(check: i == 0, long.MaxValue, cancellationToken).AsTask());
            }

            await Task.WhenAll(opens).ConfigureAwait(false);
        }
        finally
        {
            foreach (var open in opens.Where(open => open.IsCompletedSuccessfully))
            {
                await (await open.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public override async Task DrainAsync(CancellationToken cancellationToken)
    {
        _closing = true;
        _queue.FailAll(Context.ShuttingDown());
        ReleaseReserve();
        for (var held = 0; held < _slots.Length; held++)
        {
            // The permits come back one by one; the last one proves that nobody has a lease.
            var grant = await GrantAsync(new WaitRequest(long.MaxValue, Check: false, Taker: null, cancellationToken)).ConfigureAwait(false);
            if (grant.Outcome is not SlotOutcome.Granted)
            {
                Context.Logger.ClosedUnderLease(Context.Service, _slots.Length - held);
                break;
            }
        }

        if (_leaks is not null)
        {
            await _leaks.DisposeAsync().ConfigureAwait(false);
        }

        await _growth.DisposeAsync().ConfigureAwait(false);
        await _shrink.DisposeAsync().ConfigureAwait(false);
        _queue.Close(Context.ShuttingDown());
    }

    public override ConnectionPoolStatistics GetStatistics()
    {
        var (opening, taken) = (Volatile.Read(ref _opening), Math.Max(0, Circulating - _queue.Free));
        return base.GetStatistics() with
        {
            Total = taken,
            Active = Math.Max(0, taken - OrphanedWithin - opening),
            Opening = opening,
            Waiting = _queue.Waiting,
        };
    }

    protected override int FailWaiters(Exception cause) => _queue.FailAll(cause);

    private ValueTask<T> Begin(DriverSlot<T> slot)
    {
        try
        {
            return _factory.OpenAsync(slot.Token);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(exception);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConnectionLease<T>> WaitAndOpenAsync(bool check, long timeout, CancellationToken cancellationToken)
    {
        if (_closing)
        {
            throw Context.ShuttingDown();
        }

        var taker = WatchesLeaks ? Taker() : null;
        var started = _clock.Now;
        var deadline = started + Context.WaitOf(timeout);
        var grant = await GrantAsync(new WaitRequest(deadline, check, taker, cancellationToken)).ConfigureAwait(false);
        Context.Metrics.Waited(_clock.Now - started);
        switch (grant.Outcome)
        {
            case SlotOutcome.Cancelled:
                throw new OperationCanceledException(cancellationToken);
            case SlotOutcome.Failed:
                throw Context.Explain(grant.Cause!);
            case SlotOutcome.TimedOut:
                throw CountExhausted();
        }

        var slot = _slots[grant.Slot];
        var open = Begin(slot);
        if (open.IsCompletedSuccessfully && !check && !IsSuspect)
        {
            return IssueOpened(slot, open.Result, taker);
        }

        return await OpenSlowAsync(slot, open, check, deadline, taker, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<SlotGrant> GrantAsync(in WaitRequest request)
    {
        var (waiter, version) = _queue.Enqueue(in request, _clock.Now);
        ArmIfRoom();
        return new ValueTask<SlotGrant>((GrantWaiter)waiter, version);
    }

    private async ValueTask ReleaseAfterAsync(ValueTask closing, DriverSlot<T> slot)
    {
        var close = closing.AsTask();
        if (!await EndsInTimeAsync(close).ConfigureAwait(false))
        {
            Orphan(close, _ => ReleaseAfterAsync(new ValueTask(close), slot));
            return;
        }

        if (close.Exception is { InnerException: { } exception })
        {
            // What the driver makes of a broken connection on its way back; it is not the caller's business any more.
            Context.Logger.CloseFailed(exception, Context.Service);
        }

        Release(slot);
    }

    private void Release(DriverSlot<T> slot)
    {
        slot.Renew();
        if (slot.IsGrowing)
        {
            Grown(slot, isOpen: false);
        }

        _queue.Put(slot.Index);
    }
}
