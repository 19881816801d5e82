namespace Sophia.Connections;

/// <summary>One connection for everyone: a multiplexer. Opened once, single-flight, and again only after it was cleared or never came up.</summary>
internal sealed class SharedSource<T>(PoolContext<T> context) : LeaseSource<T>(context)
    where T : class
{
    private readonly SharedSlot<T> _slot = new();
    private readonly Lock _lock = new();
    private Task<T>? _open;
    private bool _issued;
    private volatile T? _connection;
    private volatile bool _closing;

    public override ValueTask<ConnectionLease<T>> LeaseAsync(bool check, CancellationToken cancellationToken)
    {
        if (!check && !_closing && _connection is not null && !cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<ConnectionLease<T>>(new ConnectionLease<T>(_slot, _slot.Ticket));
        }

        return LeaseSlowAsync(check, cancellationToken);
    }

    public override async Task WarmAsync(CancellationToken cancellationToken) => await LeaseSlowAsync(check: true, cancellationToken).ConfigureAwait(false);

    public override void Suspect() => Context.Factory.ClearDriverPool();

    public override void Clear() => Context.Factory.ClearDriverPool();

    public override async Task DrainAsync(CancellationToken cancellationToken)
    {
        _closing = true;
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

    private async ValueTask<ConnectionLease<T>> LeaseSlowAsync(bool check, CancellationToken cancellationToken)
    {
        var deadline = Context.Clock.Now + Context.TimeoutMilliseconds;
        var connection = _connection ?? await WithinAsync(Opening(), deadline, cancellationToken).ConfigureAwait(false);
        if (check)
        {
            await WithinAsync(CheckAsync(connection, cancellationToken), deadline, cancellationToken).ConfigureAwait(false);
        }

        return new ConnectionLease<T>(_slot, _slot.Ticket);
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
            lock (_lock)
            {
                _slot.Connection = connection;
                if (!_issued)
                {
                    _slot.Issue(Context.Clock.Now, taker: null);
                    _issued = true;
                }
            }

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
