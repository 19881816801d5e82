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
    private volatile string? _lastError;

    protected PoolContext<T> Context { get; } = context;

    protected bool WatchesLeaks { get; } = context.Options.LeakThreshold is not null;

    public string Name => Context.Service;

    /// <summary>Where the caller is now. Taken before anything is awaited: afterwards the stack says nothing of the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected static StackTrace Taker() => new(2, fNeedFileInfo: true);

    protected int Orphaned => Volatile.Read(ref _orphaned);

    /// <summary>Leases a connection.</summary>
    /// <param name="check">Whether it must prove itself first, however fresh it looks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract ValueTask<ConnectionLease<T>> LeaseAsync(bool check, CancellationToken cancellationToken);

    /// <summary>Opens the minimum; throws what prevents it.</summary>
    public abstract Task WarmAsync(CancellationToken cancellationToken);

    /// <summary>The server may be gone: nothing opened before is handed out unchecked.</summary>
    public abstract void Suspect();

    /// <summary>The server is proven gone: nothing opened before is handed out unchecked, and everyone who waits is answered now.</summary>
    public void ServerDown(Exception cause)
    {
        Suspect();
        var failed = FailWaiters(cause);
        Context.Metrics.ServerDown();
        Context.Logger.ServerDown(Context.Service, failed, Context.Explain(cause).Failure.Reason);
    }

    /// <summary>Closes idle connections now and leased ones when they come back.</summary>
    public abstract void Clear();

    /// <summary>Leases nothing any more, waits for the leases that are out until cancelled, then closes everything.</summary>
    public abstract Task DrainAsync(CancellationToken cancellationToken);

    public virtual ConnectionPoolStatistics GetStatistics() => new()
    {
        Service = Context.Service,
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
    public void Orphan(Task call, Func<Task, ValueTask> whenOver)
    {
        Interlocked.Increment(ref _orphaned);
        Context.Metrics.Orphaned(1);
        Context.Logger.CallOrphaned(Context.Service, Orphaned);
        _ = ReapAsync(call, whenOver);
    }

    protected void FindLeaks(LeaseSlot<T>[] slots, TimeSpan threshold)
    {
        var now = Context.Clock.Now;
        foreach (var slot in slots)
        {
            if (slot is { Ticket: not 0, LeakReported: false, Taker: { } taker } && now - slot.LeasedAt >= threshold.TotalMilliseconds)
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

    private async Task ReapAsync(Task call, Func<Task, ValueTask> whenOver)
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
            Interlocked.Decrement(ref _orphaned);
            Context.Metrics.Orphaned(-1);
        }
    }
}
