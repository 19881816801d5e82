namespace Sophia.Connections;

/// <summary>One connection for everyone: a multiplexer. Opened once, single-flight, and again only after it was cleared or never came up.</summary>
internal sealed class SharedSource<T> : LeaseSource<T>
    where T : class
{
    private readonly SharedLeases<T> _leases;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<T>? _open;
    private volatile T? _connection;
    private volatile bool _closing;

    public SharedSource(PoolContext<T> context)
        : base(context) => _leases = new SharedLeases<T>(this);

    public override ValueTask<ConnectionLease<T>> LeaseAsync(bool check, long timeout, CancellationToken cancellationToken) =>
        !check && _connection is { } connection && !cancellationToken.IsCancellationRequested && TryIssue(connection, out var lease)
            ? new ValueTask<ConnectionLease<T>>(lease)
            : LeaseSlowAsync(check, Context.WaitOf(timeout), cancellationToken);

    /// <summary>Ends a lease.</summary>
    public void Leave(SharedSlot<T> slot)
    {
        slot.Block.Return(slot);
        if (_closing && _leases.Out == 0)
        {
            _drained.TrySetResult();
        }
    }

    public override async Task WarmAsync(CancellationToken cancellationToken)
    {
        var lease = await LeaseSlowAsync(check: true, Context.TimeoutMilliseconds, cancellationToken).ConfigureAwait(false);
        await lease.DisposeAsync().ConfigureAwait(false);
    }

    public override void Suspect() => Context.Factory.ClearDriverPool();

    public override void Clear() => Context.Factory.ClearDriverPool();

    public override async Task DrainAsync(CancellationToken cancellationToken)
    {
        _closing = true;

        // Whoever entered before this line is counted; whoever comes later sees that it is closing and leaves.
        Interlocked.MemoryBarrier();
        if (_leases.Out > 0)
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_drained.Task.IsCompleted)
            {
                Context.Logger.ClosedUnderLease(Context.Service, _leases.Out);
            }
        }

        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            await Context.Factory.CloseAsync(connection).ConfigureAwait(false);
        }
    }

    public override ConnectionPoolStatistics GetStatistics()
    {
        var open = _connection is null ? 0 : 1;
        return base.GetStatistics() with { Total = open, Idle = open, Opening = _open is { IsCompleted: false } ? 1 : 0 };
    }

    protected override int FailWaiters(Exception cause) => 0;

    private async ValueTask<ConnectionLease<T>> LeaseSlowAsync(bool check, long timeout, CancellationToken cancellationToken)
    {
        var deadline = Context.Clock.Now + timeout;
        var connection = _connection ?? await WithinAsync(Opening(), deadline, cancellationToken).ConfigureAwait(false);
        if (check)
        {
            await WithinAsync(CheckAsync(connection, cancellationToken), deadline, cancellationToken).ConfigureAwait(false);
        }

        return TryIssue(connection, out var lease) ? lease : throw Context.ShuttingDown();
    }

    private bool TryIssue(T connection, out ConnectionLease<T> lease)
    {
        var slot = _leases.Take();
        if (_closing)
        {
            Leave(slot);
            lease = default;
            return false;
        }

        if (!ReferenceEquals(slot.Connection, connection))
        {
            slot.Connection = connection;
        }

        lease = slot.Issue(LeaseSlot<T>.NotTimed, taker: null);
        return true;
    }

    private Task<T> Opening()
    {
        lock (_lock)
        {
            if (_closing)
            {
                throw Context.ShuttingDown();
            }

            if (_open is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _open = OpenAsync();
            }

            return _open;
        }
    }

    private async Task<T> OpenAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var started = Context.Time.GetTimestamp();
        using var activity = ConnectionsActivity.Start(ConnectionsActivity.Open, Context.Service);
        try
        {
            // Not bound to the caller: the others wait for the same opening.
            var connection = await Context.Factory.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            CountOpened((long)Context.Time.GetElapsedTime(started).TotalMilliseconds);
            return _connection = connection;
        }
        catch (Exception exception)
        {
            var failure = CountOpenFailure(exception);
            ConnectionsActivity.Failed(activity, failure.Failure.Kind);
            throw failure;
        }
    }

    private async Task<bool> CheckAsync(T connection, CancellationToken cancellationToken)
    {
        await Context.Factory.CheckAsync(connection, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<TResult> WithinAsync<TResult>(Task<TResult> call, long deadline, CancellationToken cancellationToken)
    {
        try
        {
            var left = TimeSpan.FromMilliseconds(Math.Max(1, deadline - Context.Clock.Now));
            return await call.WaitAsync(left, Context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!call.IsCompleted)
        {
            throw CountTimeout();
        }
        catch (Exception exception) when (exception is not (ConnectionException or OperationCanceledException))
        {
            throw Context.Explain(exception);
        }
    }
}
