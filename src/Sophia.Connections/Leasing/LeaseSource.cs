using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sophia.Connections;

/// <summary>Where the leases of one service come from.</summary>
internal abstract class LeaseSource<T>(PoolContext<T> context) : IAsyncDisposable
    where T : class
{
    private readonly PoolMetrics _metrics = context.Metrics;
    private long _opened;
    private long _openFailures;
    private long _timeouts;
    private long _leaks;
    private int _orphaned;
    private int _orphanedElsewhere;
    private int _isDown;
    private volatile string? _lastError;

    protected PoolContext<T> Context { get; } = context;

    protected bool WatchesLeaks { get; } = context.Options.LeakThreshold is not null;

    public string Name => Context.Service;

    /// <summary>Where the caller is now. Taken before anything is awaited: afterwards the stack says nothing of the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected static StackTrace Taker() => new(2, fNeedFileInfo: true);

    protected int Orphaned => Volatile.Read(ref _orphaned);

    /// <summary>Calls the driver has not ended that hold a place in the pool.</summary>
    protected int OrphanedWithin => Math.Max(0, Orphaned - Volatile.Read(ref _orphanedElsewhere));

    /// <summary>Leases a connection.</summary>
    /// <param name="check">Whether it must prove itself first, however fresh it looks.</param>
    /// <param name="timeout">How many milliseconds the caller waits, if less than <see cref="ConnectionPoolOptions.ConnectionTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract ValueTask<ConnectionLease<T>> LeaseAsync(bool check, long timeout, CancellationToken cancellationToken);

    /// <summary>Opens the minimum; throws what prevents it.</summary>
    public abstract Task WarmAsync(CancellationToken cancellationToken);

    /// <summary>The server may be gone: nothing opened before is handed out unchecked.</summary>
    public abstract void Suspect();

    /// <summary>The server is proven gone: nothing opened before is handed out unchecked, and everyone who waits is answered now.</summary>
    public void ServerDown(Exception cause)
    {
        Suspect();
        var failed = FailWaiters(cause);
        if (Interlocked.Exchange(ref _isDown, 1) == 0)
        {
            // Once: a line for each call that meets it would bury the first one.
            Context.Metrics.ServerDown();
            Context.Logger.ServerDown(Context.Service, failed, Context.Explain(cause).Failure.Reason);
        }
    }

    /// <summary>The server answered: the next time it is gone is another one.</summary>
    public void ServerUp()
    {
        if (Volatile.Read(ref _isDown) != 0)
        {
            Volatile.Write(ref _isDown, 0);
        }
    }

    /// <summary>Closes idle connections now and leased ones when they come back.</summary>
    public abstract void Clear();

    /// <summary>Leases nothing any more, waits for the leases that are out until cancelled, then closes everything.</summary>
    public abstract Task DrainAsync(CancellationToken cancellationToken);

    public virtual ConnectionPoolStatistics GetStatistics() => new()
    {
        Service = Context.Service,
        Pooling = Context.Factory.Pooling,
        MinConnections = Context.Options.MinConnections,
        MaxConnections = Context.Options.MaxConnections,
        Orphaned = Orphaned,
        Opened = Volatile.Read(ref _opened),
        OpenFailures = Volatile.Read(ref _openFailures),
        Timeouts = Volatile.Read(ref _timeouts),
        Leaks = Volatile.Read(ref _leaks),
        LastError = _lastError,
    };

    public virtual ValueTask DisposeAsync() => new(DrainAsync(new CancellationToken(canceled: true)));

    protected abstract int FailWaiters(Exception cause);

    protected void CountOpened(long milliseconds)
    {
        Interlocked.Increment(ref _opened);
        _lastError = null;
        ServerUp();
        Context.Metrics.Opened(milliseconds);
    }

    /// <summary>Counts a failed attempt to open; a proof that the server is gone answers everyone who waits.</summary>
    protected ConnectionFailedException CountOpenFailure(Exception cause)
    {
        var explained = Context.Explain(cause);
        Interlocked.Increment(ref _openFailures);
        _lastError = explained.Failure.Reason;
        Context.Logger.OpenFailed(cause, Context.Service, explained.Failure.Kind, explained.Failure.Reason);
        if (explained.Failure.ProvesServerDown)
        {
            ServerDown(explained);
        }

        return explained;
    }

    protected ConnectionPoolExhaustedException CountExhausted(Exception? lastError = null)
    {
        Interlocked.Increment(ref _timeouts);
        Context.Metrics.TimedOut();
        return new ConnectionPoolExhaustedException(GetStatistics(), Context.Options.ConnectionTimeout, lastError);
    }

    protected ConnectionFailedException CountTimeout()
    {
        Interlocked.Increment(ref _timeouts);
        Context.Metrics.TimedOut();
        var timeout = Context.TimedOut();
        _lastError = timeout.Failure.Reason;
        return timeout;
    }

    /// <summary>Follows a driver call whose caller was answered already; what it still holds is given back by <paramref name="whenOver"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="whenOver">Called when it has ended, however it did.</param>
    /// <param name="elsewhere">Whether the connection it uses is none of those the pool counts as open: the reserved one, or one that is still opening.</param>
    public void Orphan(Task call, Func<Task, ValueTask> whenOver, bool elsewhere = false)
    {
        Interlocked.Add(ref _orphanedElsewhere, elsewhere ? 1 : 0);
        Interlocked.Increment(ref _orphaned);
        Context.Metrics.Orphaned(1);
        Context.Logger.CallOrphaned(Context.Service, Orphaned);
        _ = ReapAsync(call, whenOver, elsewhere);
    }

    protected void FindLeaks(LeaseSlot<T>[] slots, TimeSpan threshold)
    {
        var now = Context.Clock.Now;
        foreach (var slot in slots)
        {
            if (slot is { Ticket: not 0, LeakReported: false, IsOrphaned: false, Taker: { } taker } && now - slot.LeasedAt >= threshold.TotalMilliseconds)
            {
                slot.LeakReported = true;
                Context.Logger.LeaseLeaked(Context.Service, TimeSpan.FromMilliseconds(now - slot.LeasedAt), threshold, taker);
                Context.Metrics.Leaked();
                Interlocked.Increment(ref _leaks);
            }
        }
    }

    /// <summary>Whether anybody wants to know when a lease began and ended. Where not, the clock is not read for it: a reading costs as much as taking a slot.</summary>
    protected bool IsTimed => _metrics.WantsUseTime || WatchesLeaks;

    /// <summary>Ends a lease; the slot is the caller's again.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="now">The time, if <paramref name="timed"/>.</param>
    /// <param name="timed">Whether anybody wants to know it: <see cref="IsTimed"/>.</param>
    protected void EndLease(LeaseSlot<T> slot, long now, bool timed)
    {
        // A lease that began before anybody listened has no length.
        if (timed && slot.LeasedAt != LeaseSlot<T>.NotTimed)
        {
            _metrics.Used(now - slot.LeasedAt);
            if (slot is { Taker: not null, LeakReported: true })
            {
                Context.Logger.LeakReturned(Context.Service, TimeSpan.FromMilliseconds(now - slot.LeasedAt));
            }
        }

        slot.Withdraw();
    }

    /// <summary>Waits for what a driver does with a connection that comes back; not for ever, because whoever returns it waits as well.</summary>
    protected async Task<bool> EndsInTimeAsync(Task call)
    {
        await call.WaitAsync(Context.Options.HealthCheckTimeout, Context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return call.IsCompleted;
    }

    private async Task ReapAsync(Task call, Func<Task, ValueTask> whenOver, bool elsewhere)
    {
        try
        {
            await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await whenOver(call).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Closing what nobody waits for any more: worth a line, not more.
            Context.Logger.CloseFailed(exception, Context.Service);
        }
        finally
        {
            Interlocked.Add(ref _orphanedElsewhere, elsewhere ? -1 : 0);
            Interlocked.Decrement(ref _orphaned);
            Context.Metrics.Orphaned(-1);
        }
    }
}
