using System.Diagnostics;

namespace Sophia.Connections;

// Checking, evicting, keeping the minimum, finding leaks, draining.
internal sealed partial class SlotPool<T>
{
    private readonly ITimer _upkeep;
    private TaskCompletionSource? _drained;
    private int _upkeepRuns;

    public override void Clear()
    {
        Interlocked.Add(ref _era, 1L << 32);
        CloseIdle(EvictionReason.Cleared);
        KeepMinimum();
    }

    public override async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_growthLock)
        {
            _closing = true;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
            SignalIfDrained();
        }

        _queue.Close(Context.ShuttingDown());
        await _stopping.CancelAsync().ConfigureAwait(false);
        CloseIdle(EvictionReason.Cleared);
        await drained.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!drained.IsCompleted)
        {
            await CloseLeasedAsync().ConfigureAwait(false);
        }

        await _upkeep.DisposeAsync().ConfigureAwait(false);
        await _growth.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Lets a connection that is not fresh prove itself; evicts it if it is too old or fails.</summary>
    private async ValueTask<bool> ProveAsync(PoolSlot<T> slot, long deadline, CancellationToken cancellationToken)
    {
        var era = Volatile.Read(ref _era);
        if (IsCleared(slot) || _clock.Now >= slot.ExpiresAt)
        {
            var reason = IsCleared(slot) ? EvictionReason.Cleared : EvictionReason.Lifetime;
            await EndOrLeaveAsync(slot, reason, deadline, cancellationToken).ConfigureAwait(false);
            return false;
        }

        using var limit = Deadline.After(TimeSpan.FromMilliseconds(Math.Max(1, deadline - _clock.Now)), _clock.Time, cancellationToken);
        var check = BeginCheckAsync(slot.Connection!, limit.Token);
        try
        {
            await check.WaitAsync(limit.Token).ConfigureAwait(false);
            slot.Era = era;
            slot.LastChecked = _clock.Now;
            return true;
        }
        catch (Exception exception)
        {
            return await CheckFailedAsync(slot, check, exception, deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task BeginCheckAsync(T connection, CancellationToken cancellationToken) =>
        await _factory.CheckAsync(connection, cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> CheckFailedAsync(
        PoolSlot<T> slot, Task check, Exception exception, long deadline, CancellationToken cancellationToken)
    {
        if (!check.IsCompleted)
        {
            Orphan(check, _ => EvictAsync(slot, EvictionReason.CheckFailed));
            cancellationToken.ThrowIfCancellationRequested();
            throw CountTimeout();
        }

        await EndOrLeaveAsync(slot, EvictionReason.CheckFailed, deadline, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var failure = _factory.Classify(exception);
        if (failure.Kind is ConnectionFailureKind.ServerDown)
        {
            ServerDown(exception);
        }

        return false;
    }

    private async ValueTask EvictAsync(PoolSlot<T> slot, EvictionReason reason)
    {
        Context.Metrics.Evicted(reason);
        var close = CloseAsync(slot.Connection!, discard: reason is EvictionReason.Broken or EvictionReason.CheckFailed);
        if (await EndsInTimeAsync(close).ConfigureAwait(false))
        {
            Evicted(slot);
            return;
        }

        Orphan(close, _ =>
        {
            Evicted(slot);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Evicts for a caller who waits: closing goes on by itself where it takes longer than the caller does.</summary>
    private async ValueTask EndOrLeaveAsync(PoolSlot<T> slot, EvictionReason reason, long deadline, CancellationToken cancellationToken)
    {
        var eviction = EvictAsync(slot, reason);
        if (!eviction.IsCompletedSuccessfully)
        {
            var left = TimeSpan.FromMilliseconds(Math.Max(1, deadline - _clock.Now));
            await eviction.AsTask().WaitAsync(left, _clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Evicted(PoolSlot<T> slot)
    {
        Empty(slot, wasOpen: true);
        KeepMinimum();
    }

    private async Task CloseAsync(T connection, bool discard)
    {
        try
        {
            if (discard)
            {
                await _factory.DiscardAsync(connection).ConfigureAwait(false);
            }
            else
            {
                await _factory.CloseAsync(connection).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // It is gone either way.
            Context.Logger.CloseFailed(exception, Context.Service);
        }
    }

    private void CloseIdle(EvictionReason reason)
    {
        foreach (var slot in _slots)
        {
            if ((_closing || IsCleared(slot)) && _queue.TryTake(slot.Index))
            {
                _ = ForgetAsync(() => EvictAsync(slot, reason));
            }
        }
    }

    private async Task CloseLeasedAsync()
    {
        var leased = _slots.Where(slot => slot.Ticket != 0).Select(slot => slot.Connection).OfType<T>().ToArray();
        Context.Logger.ClosedUnderLease(Context.Service, leased.Length);

        // All at once: their time is over already, and a server that hangs must not take its second for each of them.
        var closes = Task.WhenAll(leased.Select(connection => CloseAsync(connection, discard: false)));
        await closes.WaitAsync(TimeSpan.FromSeconds(1), _clock.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void SignalIfDrained()
    {
        if (_total + _opening == 0)
        {
            _drained?.TrySetResult();
        }
    }

    private void KeepMinimum()
    {
        while (!_closing && TryReserve(Context.Options.MinConnections, Context.Options.ParallelOpens, out var slot))
        {
            _ = OpenForWaiterAsync(slot);
        }
    }

    private ITimer StartUpkeep()
    {
        var options = Context.Options;
        var shortest = new[] { options.IdleTimeout, options.MaxLifetime, options.KeepAliveInterval, options.LeakThreshold ?? TimeSpan.MaxValue }.Min();
        var every = TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds / 8, 5, 30_000));
        return _clock.Time.CreateTimer(static pool => ((SlotPool<T>)pool!).Upkeep(), this, every, every);
    }

    private void Upkeep()
    {
        if (Interlocked.Exchange(ref _upkeepRuns, 1) != 0)
        {
            return;
        }

        Activity.Current = null;

        try
        {
            if (Context.Options.LeakThreshold is { } threshold)
            {
                FindLeaks(_slots, threshold);
            }

            foreach (var slot in _slots)
            {
                Tend(slot);
            }

            KeepMinimum();
        }
        finally
        {
            Volatile.Write(ref _upkeepRuns, 0);
        }
    }

    private void Tend(PoolSlot<T> slot)
    {
        if (Due(slot) is null || !_queue.TryTake(slot.Index))
        {
            return;
        }

        // Asked again, because only now the slot is ours.
        switch (Due(slot))
        {
            case EvictionReason.CheckFailed:
                _ = ForgetAsync(() => KeepAliveAsync(slot));
                break;
            case { } reason:
                _ = ForgetAsync(() => EvictAsync(slot, reason));
                break;
            default:
                _queue.Put(slot.Index);
                break;
        }
    }

    private EvictionReason? Due(PoolSlot<T> slot)
    {
        var now = _clock.Now;
        if (slot.Connection is null)
        {
            return null;
        }

        if (now >= slot.ExpiresAt)
        {
            return EvictionReason.Lifetime;
        }

        if (now - slot.LastUsed > Context.Options.IdleTimeout.TotalMilliseconds && Volatile.Read(ref _total) > Context.Options.MinConnections)
        {
            return EvictionReason.Idle;
        }

        return now - Math.Max(slot.LastUsed, slot.LastChecked) > slot.KeepAlive ? EvictionReason.CheckFailed : null;
    }

    private async ValueTask KeepAliveAsync(PoolSlot<T> slot)
    {
        if (await ProveAsync(slot, _clock.Now + (long)Context.Options.HealthCheckTimeout.TotalMilliseconds, _stopping.Token).ConfigureAwait(false))
        {
            _queue.Put(slot.Index);
        }
    }

    private async Task ForgetAsync(Func<ValueTask> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Context.Logger.CloseFailed(exception, Context.Service);
        }
    }
}
