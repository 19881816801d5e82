using System.Diagnostics;

namespace Sophia.Connections;

// What is not answered from the driver's idle connections at once.
internal sealed partial class DriverSource<T>
{
    /// <summary>Sees an opening through under a permit: bounded in time, checked where asked, tried again where it may help.</summary>
    private async ValueTask<ConnectionLease<T>> OpenSlowAsync(
        DriverSlot<T> slot, ValueTask<T> begun, bool check, long deadline, StackTrace? taker, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opening);
        try
        {
            var (open, attempts, stale) = (begun.AsTask(), 0, 0);
            while (true)
            {
                var pooled = open.IsCompletedSuccessfully;
                if (await OpenedAsync(slot, open, deadline, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    await PauseOrGiveUpAsync(slot, failure, attempts++, deadline, cancellationToken).ConfigureAwait(false);
                }
                else if (!(check || (pooled && IsSuspect)))
                {
                    // What was opened just now is proven; what came from the driver's idle connections is not.
                    return IssueOpened(slot, await open.ConfigureAwait(false), taker);
                }
                else if (await CheckedAsync(slot, await open.ConfigureAwait(false), deadline, cancellationToken).ConfigureAwait(false) is { } broken)
                {
                    GiveUpIf(broken.Failure.ProvesServerDown || stale++ > _slots.Length, slot, broken);
                }
                else
                {
                    return IssueOpened(slot, await open.ConfigureAwait(false), taker);
                }

                slot.Renew();
                open = Begin(slot).AsTask();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _opening);
        }
    }

    private bool IsSuspect => Volatile.Read(ref _suspectUntil) is not 0 and var until && _clock.Now < until;

    private ConnectionLease<T> IssueOpened(DriverSlot<T> slot, T connection, StackTrace? taker)
    {
        slot.Connection = connection;
        if (slot.IsGrowing)
        {
            Grown(slot, isOpen: true);
        }

        return slot.Issue(IsTimed ? _clock.Now : LeaseSlot<T>.NotTimed, taker);
    }

    /// <summary>Waits for an opening; null when it succeeded. If it does not end in time it is told to stop, and keeps the permit until it does.</summary>
    private async ValueTask<ConnectionFailedException?> OpenedAsync(DriverSlot<T> slot, Task<T> open, long deadline, CancellationToken cancellationToken)
    {
        if (open.IsCompletedSuccessfully)
        {
            return null;
        }

        var started = _clock.Time.GetTimestamp();
        using var activity = ConnectionsActivity.Start(ConnectionsActivity.Open, Context.Service);
        if (!await EndsAsync(open, deadline, cancellationToken).ConfigureAwait(false))
        {
            ConnectionsActivity.Failed(activity, ConnectionFailureKind.Timeout);
            var answer = Abandon(slot, cancellationToken);
            Orphan(open, call => CloseOrphanAsync(slot, (Task<T>)call));
            throw answer;
        }

        if (open.IsCompletedSuccessfully)
        {
            var elapsed = (long)_clock.Time.GetElapsedTime(started).TotalMilliseconds;
            CountOpened(elapsed);
            _growth.Opened(elapsed);
            return null;
        }

        var failure = CountOpenFailure(open.Exception?.InnerException ?? new TaskCanceledException(open));
        ConnectionsActivity.Failed(activity, failure.Failure.Kind);
        return failure;
    }

    /// <summary>Asks whether a connection works; null if it does, else it is discarded.</summary>
    private async ValueTask<ConnectionFailedException?> CheckedAsync(DriverSlot<T> slot, T connection, long deadline, CancellationToken cancellationToken)
    {
        var check = BeginCheckAsync(connection, slot.Token);
        if (!await EndsAsync(check, deadline, cancellationToken).ConfigureAwait(false))
        {
            var answer = Abandon(slot, cancellationToken);
            Orphan(check, _ => ReleaseAfterAsync(_factory.DiscardAsync(connection), slot));
            throw answer;
        }

        if (check.IsCompletedSuccessfully)
        {
            return null;
        }

        Context.Metrics.Evicted(EvictionReason.CheckFailed);
        var discard = DiscardAsync(connection).AsTask();
        if (!await EndsAsync(discard, deadline, cancellationToken).ConfigureAwait(false))
        {
            var answer = Abandon(slot, cancellationToken);
            Orphan(discard, _ => ReleaseAfterAsync(ValueTask.CompletedTask, slot));
            throw answer;
        }

        return Context.Explain(check.Exception?.InnerException ?? new TaskCanceledException(check));
    }

    private async Task BeginCheckAsync(T connection, CancellationToken cancellationToken) =>
        await _factory.CheckAsync(connection, cancellationToken).ConfigureAwait(false);

    private async Task<bool> EndsAsync(Task call, long deadline, CancellationToken cancellationToken)
    {
        var left = TimeSpan.FromMilliseconds(Math.Max(1, deadline - _clock.Now));
        await call.WaitAsync(left, _clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return call.IsCompleted;
    }

    private async ValueTask PauseOrGiveUpAsync(
        DriverSlot<T> slot, ConnectionFailedException failure, int attempt, long deadline, CancellationToken cancellationToken)
    {
        var pause = Backoff.Delay(Context.Options.RetryDelay, attempt);
        var hopeless = !failure.Failure.IsTransient || failure.Failure.ProvesServerDown || attempt >= Context.Options.RetryAttempts;
        GiveUpIf(hopeless || _closing || cancellationToken.IsCancellationRequested || _clock.Now + pause.TotalMilliseconds >= deadline, slot, failure);
        await Task.Delay(pause, _clock.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void GiveUpIf(bool giveUp, DriverSlot<T> slot, ConnectionFailedException failure)
    {
        if (giveUp)
        {
            Release(slot);
            throw failure;
        }
    }

    // Before the call is left to itself: the moment it ends, the permit and its token are somebody else's.
    private Exception Abandon(DriverSlot<T> slot, CancellationToken cancellationToken)
    {
        slot.Cancel();
        return cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : CountTimeout();
    }

    private async ValueTask CloseOrphanAsync(DriverSlot<T> slot, Task<T> open)
    {
        if (open.IsCompletedSuccessfully)
        {
            await DiscardAsync(await open.ConfigureAwait(false)).ConfigureAwait(false);
        }

        Release(slot);
    }

    private async ValueTask DiscardAsync(T connection)
    {
        try
        {
            await _factory.DiscardAsync(connection).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // It is given up in any case.
            Context.Logger.CloseFailed(exception, Context.Service);
        }
    }
}
