namespace Sophia.Connections;

// Starting and stopping.
public sealed partial class ServiceConnections<T>
{
    private readonly CancellationTokenSource _abandon = new();

    internal override async Task InitializeAsync(CancellationToken cancellationToken)
    {
        LeaseSource<T> source;
        try
        {
            source = GetSource();
        }
        catch (ConnectionFailedException failure) when (failure.Failure.Kind is ConnectionFailureKind.NotConfigured)
        {
            _dependencies.Logger.NotConfigured(Service);
            return;
        }

        var started = _dependencies.Time.GetTimestamp();
        try
        {
            await WarmAsync(source, cancellationToken).ConfigureAwait(false);
            _dependencies.Logger.Connected(Service, _dependencies.Time.GetElapsedTime(started));
        }
        catch (ConnectionException failure) when (!Required)
        {
            _dependencies.Logger.OptionalServiceDown(failure, Service, failure.Message);
        }

        _probe!.Wake();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _abandon.CancelAsync().ConfigureAwait(false);
        await DrainAsync(_abandon.Token).ConfigureAwait(false);
    }

    internal override Task DrainAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _drain ??= DrainOnceAsync(cancellationToken);
        }
    }

    private async Task DrainOnceAsync(CancellationToken cancellationToken)
    {
        _dependencies.Metrics.Forget(Service);
        if (_source is not { } source)
        {
            return;
        }

        // Disposal cuts a drain short that waits for leases which never come back.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abandon.Token);
        var drained = source.DrainAsync(limit.Token);
        await _probe!.DisposeAsync().ConfigureAwait(false);
        await drained.ConfigureAwait(false);
        await _context!.Factory.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WarmAsync(LeaseSource<T> source, CancellationToken cancellationToken)
    {
        using var limit = Deadline.After(Options.ConnectionTimeout, _dependencies.Time, cancellationToken);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await source.WarmAsync(limit.Token).ConfigureAwait(false);
                if (Options.MinConnections == 0 && source is SlotPool<T>)
                {
                    await ProveAsync(limit.Token).ConfigureAwait(false);
                }

                return;
            }
            catch (ConnectionFailedException failure) when (failure.Failure.IsTransient && attempt < Options.RetryAttempts && !limit.IsCancellationRequested)
            {
                await PauseAsync(failure.Failure.Kind, attempt, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw _context!.TimedOut();
            }
        }
    }

    /// <summary>A pool without a minimum opens nothing at start, but whether its service is there must be known all the same.</summary>
    private async Task ProveAsync(CancellationToken cancellationToken)
    {
        var health = await _probe!.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (health is { Status: ConnectionStatus.Down, Failure: { } failure })
        {
            throw new ConnectionFailedException(Service, failure);
        }
    }
}
