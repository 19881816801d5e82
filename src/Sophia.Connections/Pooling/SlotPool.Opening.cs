namespace Sophia.Connections;

// Opening connections in the background, as many as demand asks for and as few as it can do with.
internal sealed partial class SlotPool<T>
{
    private readonly Stack<PoolSlot<T>> _empty = new();
    private readonly Lock _growthLock = new();
    private readonly Growth _growth;
    private readonly CancellationTokenSource _stopping = new();
    private int _total;
    private int _opening;

    public override async Task WarmAsync(CancellationToken cancellationToken)
    {
        List<Task<Exception?>> opens = [];
        while (TryReserve(Context.Options.MinConnections, Context.Options.ParallelOpens, out var slot))
        {
            opens.Add(OpenAsync(slot));
        }

        while (opens.Count > 0)
        {
            var done = await Task.WhenAny(opens).WaitAsync(cancellationToken).ConfigureAwait(false);
            opens.Remove(done);
            if (await done.ConfigureAwait(false) is { } failure)
            {
                DemandIfAwaited();
                throw Context.Explain(failure);
            }

            if (TryReserve(Context.Options.MinConnections, Context.Options.ParallelOpens, out var slot))
            {
                opens.Add(OpenAsync(slot));
            }
        }
    }

    /// <summary>Somebody waits: opens at once if nothing can come back, else only when what comes back proves too slow.</summary>
    private void Demand()
    {
        if (Volatile.Read(ref _total) + Volatile.Read(ref _opening) == 0)
        {
            Grow(_queue.Waiting);
        }
        else if (HasRoom())
        {
            _growth.Arm();
        }
    }

    private bool HasRoom() => !_closing && Volatile.Read(ref _total) + Volatile.Read(ref _opening) < _slots.Length;

    private void Grow(int wanted)
    {
        var started = Volatile.Read(ref _opening);
        while (started++ < wanted && TryReserve(_slots.Length, Context.Options.ParallelOpens, out var slot))
        {
            _ = OpenForWaiterAsync(slot);
        }
    }

    private async Task OpenForWaiterAsync(PoolSlot<T> slot)
    {
        var handOffs = _queue.HandOffs;
        if (await OpenAsync(slot).ConfigureAwait(false) is { } failure)
        {
            // The next in line learns the cause; the others get their own attempt, one less of them each time.
            _queue.FailNext(failure);
            Demand();
        }
        else if (_queue.HandOffs == handOffs)
        {
            // Nothing came back while this one was opened: nothing will while the next one is.
            Grow(_queue.Waiting);
        }
        else
        {
            Demand();
        }
    }

    private bool TryReserve(int upTo, int parallel, out PoolSlot<T> slot)
    {
        lock (_growthLock)
        {
            slot = null!;
            if (_closing || _opening >= parallel || _total + _opening >= upTo || !_empty.TryPop(out slot!))
            {
                return false;
            }

            _opening++;
            return true;
        }
    }

    /// <summary>Fills a reserved slot and puts it into the queue; on failure empties it again and returns what prevented it.</summary>
    private async Task<Exception?> OpenAsync(PoolSlot<T> slot)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var attempt = 0; ; attempt++)
        {
            var (era, started) = (Volatile.Read(ref _era), _clock.Time.GetTimestamp());
            using var activity = ConnectionsActivity.Start(ConnectionsActivity.Open, Context.Service);
            using var limit = Deadline.After(Context.Options.ConnectionTimeout, _clock.Time, _stopping.Token);
            Task<T>? open = null;
            try
            {
                open = _factory.OpenAsync(limit.Token).AsTask();
                var connection = await open.WaitAsync(limit.Token).ConfigureAwait(false);
                Fill(slot, connection, era, (long)_clock.Time.GetElapsedTime(started).TotalMilliseconds);
                return null;
            }
            catch (Exception exception)
            {
                if (open is { IsCompleted: false })
                {
                    Orphan(open, call => GiveUpAsync(slot, (Task<T>)call), elsewhere: true);
                    ConnectionsActivity.Failed(activity, ConnectionFailureKind.Timeout);
                    return CountTimeout();
                }

                var cause = exception is OperationCanceledException && limit.IsCancellationRequested
                    ? CountOpenFailure(_closing ? Context.ShuttingDown() : Context.TimedOut(exception))
                    : CountOpenFailure(exception);
                ConnectionsActivity.Failed(activity, cause.Failure.Kind);
                activity?.Dispose();
                if (!await MayRetryAsync(cause, attempt).ConfigureAwait(false))
                {
                    Vacate(slot, wasOpen: false);
                    return cause;
                }
            }
        }
    }

    private async ValueTask<bool> MayRetryAsync(ConnectionFailedException cause, int attempt)
    {
        if (attempt >= Context.Options.RetryAttempts || _closing || cause.Failure.Kind is not ConnectionFailureKind.Transient)
        {
            return false;
        }

        await Backoff.PauseAsync(Context.Options.RetryDelay, attempt, _clock.Time, _stopping.Token).ConfigureAwait(false);
        return !_closing;
    }

    private void Fill(PoolSlot<T> slot, T connection, long era, long milliseconds)
    {
        var now = _clock.Now;
        slot.Connection = connection;
        slot.Era = era;
        slot.LastUsed = slot.LastChecked = now;
        slot.ExpiresAt = now + Jittered(Context.Options.MaxLifetime);
        slot.KeepAlive = Jittered(Context.Options.KeepAliveInterval);
        CountOpened(milliseconds);
        lock (_growthLock)
        {
            _opening--;
            _total++;
        }

        _growth.Opened(milliseconds);

        _queue.Add(slot.Index);
        if (_closing)
        {
            CloseIdle(EvictionReason.Cleared);
        }
    }

    private async ValueTask GiveUpAsync(PoolSlot<T> slot, Task<T> open)
    {
        try
        {
            if (open.IsCompletedSuccessfully)
            {
                await _factory.CloseAsync(open.Result).ConfigureAwait(false);
            }
        }
        finally
        {
            Empty(slot, wasOpen: false);
        }
    }

    private void Empty(PoolSlot<T> slot, bool wasOpen)
    {
        Vacate(slot, wasOpen);
        DemandIfAwaited();
    }

    /// <summary>Gives up a place without asking for another opening: whoever learns of the failure first must be out of the line by then.</summary>
    private void Vacate(PoolSlot<T> slot, bool wasOpen)
    {
        slot.Connection = null;
        slot.Renew();
        lock (_growthLock)
        {
            _ = wasOpen ? _total-- : _opening--;
            _empty.Push(slot);
            SignalIfDrained();
        }
    }

    private void DemandIfAwaited()
    {
        if (_queue.Waiting > 0)
        {
            Demand();
        }
    }

    private static long Jittered(TimeSpan span) => (long)(span.TotalMilliseconds * (1 - (Random.Shared.NextDouble() * ConnectionDefaults.Jitter)));
}
