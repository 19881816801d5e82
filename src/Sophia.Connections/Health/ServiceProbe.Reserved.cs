namespace Sophia.Connections;

// The connection that is kept for health checks: opened, asked, watched and closed.
internal sealed partial class ServiceProbe<T>
{
    private T? _reserved;

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        // A connection that was reserved before may have died of old age alone: only a fresh one proves anything against the service.
        if (_reserved is { } kept)
        {
            try
            {
                await context.Factory.CheckAsync(kept, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && context.Factory.Classify(exception).BreaksConnection)
            {
                source.Suspect();
                await CloseReservedAsync().ConfigureAwait(false);
            }
        }

        var reserved = await OpenReservedAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await context.Factory.CheckAsync(reserved, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            await CloseAsync(reserved).ConfigureAwait(false);
            throw;
        }

        _reserved = reserved;
    }

    private async ValueTask<T> OpenReservedAsync(CancellationToken cancellationToken)
    {
        if (context.Factory.Pooling is not PoolingMode.Shared)
        {
            return await context.Factory.OpenReservedAsync(cancellationToken).ConfigureAwait(false);
        }

        // The one there is. No lease is kept: closing need not wait for whoever only asks whether it works.
        var lease = await source.LeaseAsync(check: false, long.MaxValue, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            return lease.Connection;
        }
    }

    private async Task WatchAsync(T reserved, CancellationToken cancellationToken)
    {
        var watch = BeginWatchAsync(reserved, cancellationToken);
        await watch.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!watch.IsCompleted)
        {
            // Time for the next check, or somebody asked for one. The connection can be used for that once the driver has let go of it.
            await watch.WaitAsync(context.Options.HealthCheckTimeout, context.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!watch.IsCompleted)
        {
            _reserved = null;
            source.Orphan(watch, _ => CloseAsync(reserved), elsewhere: true);
        }
        else if (watch.IsFaulted && !cancellationToken.IsCancellationRequested)
        {
            // It broke while nobody used it. What that means, the check that follows at once finds out over a fresh connection.
            source.Suspect();
            await CloseReservedAsync().ConfigureAwait(false);
        }
    }

    private async Task BeginWatchAsync(T reserved, CancellationToken cancellationToken) =>
        await context.Factory.WatchAsync(reserved, cancellationToken).ConfigureAwait(false);

    private async ValueTask CloseReservedAsync()
    {
        if (Interlocked.Exchange(ref _reserved, null) is { } reserved)
        {
            await CloseAsync(reserved).ConfigureAwait(false);
        }
    }

    private async ValueTask CloseAsync(T connection)
    {
        if (context.Factory.Pooling is PoolingMode.Shared)
        {
            return;
        }

        var discard = DiscardAsync(connection);
        await discard.WaitAsync(context.Options.HealthCheckTimeout, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!discard.IsCompleted)
        {
            source.Orphan(discard, static _ => ValueTask.CompletedTask, elsewhere: true);
        }
    }

    private async Task DiscardAsync(T connection)
    {
        try
        {
            await context.Factory.DiscardAsync(connection).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            context.Logger.CloseFailed(exception, context.Service);
        }
    }
}
