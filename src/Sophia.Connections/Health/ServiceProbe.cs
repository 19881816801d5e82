using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Sophia.Connections;

/// <summary>
/// Asks one service over a connection reserved for it whether it is well, one question at a time, and watches that connection in between. It is the only one
/// who tries a service that is down: its success closes the breaker, so callers need not be the guinea pigs.
/// </summary>
internal sealed partial class ServiceProbe<T>(PoolContext<T> context, LeaseSource<T> source, CircuitBreaker breaker, Action changed) : IAsyncDisposable
    where T : class
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<ConnectionHealth> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _wake = new();
    private Task? _loop;
    private volatile ConnectionHealth? _last;
    private volatile bool _isDown;
    private ConnectionStatus _told = ConnectionStatus.Healthy;
    private bool _wanted;
    private bool _timedOut;
    private long _downSince;
    private long _lastAt;
    private bool _checking;

    public ConnectionHealth? Last => _last;

    /// <summary>The latest result if it is fresh enough, else that of the next check.</summary>
    public async Task<ConnectionHealth> CheckAsync(CancellationToken cancellationToken)
    {
        if (FreshEnough() is { } known)
        {
            return known;
        }

        Task<ConnectionHealth> next;
        lock (_lock)
        {
            // A check may have ended meanwhile: it answers this caller too.
            if (FreshEnough() is { } answer)
            {
                return answer;
            }

            next = _next.Task;
            if (!_checking)
            {
                Wake();
            }
        }

        return await next.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A caller met a failure: a check is due, unless the service is known to be down and is looked for already. One probe a break, however many fail.</summary>
    public void Alarm(ConnectionFailureKind kind)
    {
        if (_isDown)
        {
            return;
        }

        lock (_lock)
        {
            _timedOut |= kind is ConnectionFailureKind.Timeout;
            Wake();
        }
    }

    /// <summary>Asks for a check now, without waiting for it.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                _next.TrySetException(context.ShuttingDown());
                return;
            }

            _wanted = true;
            _wake.Cancel();
            _loop ??= Task.Run(RunAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_lock)
        {
            _stopping.Cancel();
            loop = _loop;
        }

        if (loop is not null)
        {
            await loop.WaitAsync(context.Options.HealthCheckTimeout, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _next.TrySetException(context.ShuttingDown());
        _ = _next.Task.Exception;
        await CloseReservedAsync().ConfigureAwait(false);
    }

    private ConnectionHealth? FreshEnough() =>
        _last is { } last && context.Time.GetElapsedTime(Volatile.Read(ref _lastAt)) < context.Options.HealthCheckCache ? last : null;

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            bool afterTimeout;
            lock (_lock)
            {
                afterTimeout = _timedOut;
                _wanted = _timedOut = false;
                _checking = true;
            }

            var before = _last;
            var health = await CheckOnceAsync(afterTimeout).ConfigureAwait(false);
            Publish(health);
            if (before is { Status: ConnectionStatus.Down } && health.Status is not ConnectionStatus.Down)
            {
                await WelcomeBackAsync().ConfigureAwait(false);
            }

            await RestAsync().ConfigureAwait(false);
        }
    }

    private void Publish(ConnectionHealth health)
    {
        var before = _last;
        Volatile.Write(ref _lastAt, context.Time.GetTimestamp());
        _last = health;
        TaskCompletionSource<ConnectionHealth> answered;
        lock (_lock)
        {
            _checking = false;
            answered = _next;
            _next = new TaskCompletionSource<ConnectionHealth>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        answered.TrySetResult(health);

        // One answer that did not come in time may be a slow moment; a second one is not.
        var isSure = health.Failure?.Kind is not ConnectionFailureKind.Timeout || before is { Status: ConnectionStatus.Down };
        if (isSure && health.Status != _told && !_stopping.IsCancellationRequested)
        {
            _told = health.Status;
            changed();
        }
    }

    private async Task<ConnectionHealth> CheckOnceAsync(bool afterTimeout)
    {
        var started = context.Time.GetTimestamp();
        using var limit = Deadline.After(context.Options.HealthCheckTimeout, context.Time, _stopping.Token);
        ConnectionFailedException? failure = null;
        var check = AskAsync(limit.Token);
        await check.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!check.IsCompletedSuccessfully)
        {
            failure = check.Exception?.InnerException is { } cause ? context.Explain(cause) : NoAnswer(check);
        }

        var elapsed = context.Time.GetElapsedTime(started);
        if (failure is null)
        {
            Up(afterTimeout);
        }
        else
        {
            await DownAsync(failure, check).ConfigureAwait(false);
        }

        var statistics = source.GetStatistics();
        var exhausted = statistics.Waiting > 0 && statistics.Active + statistics.Orphaned >= statistics.MaxConnections;
        var status = failure is not null ? ConnectionStatus.Down : exhausted ? ConnectionStatus.Exhausted : ConnectionStatus.Healthy;
        return new ConnectionHealth(context.Service, status, elapsed, context.Time.GetUtcNow(), failure?.Failure, statistics);
    }

    private ConnectionFailedException NoAnswer(Task check) => _stopping.IsCancellationRequested ? context.ShuttingDown() : new(
        context.Service,
        new ConnectionFailure(
            ConnectionFailureKind.Timeout,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"it did not answer the health check within {context.Options.HealthCheckTimeout.TotalSeconds:0.###} s (HealthCheckTimeout).")),
        check.Exception);

    private void Up(bool afterTimeout)
    {
        var wasDown = _isDown;
        _isDown = false;
        source.ServerUp();
        switch (breaker.State)
        {
            case CircuitState.Open or CircuitState.HalfOpen when wasDown || IsRefuted(breaker.LastFailure):
                breaker.Reset();
                break;
            case CircuitState.Open:
            case CircuitState.Closed when afterTimeout:
                break;
            default:
                if (breaker.TryAcquire(out var permit))
                {
                    permit.Success();
                }

                break;
        }
    }

    // That the service answers says nothing against work that takes too long: only against connections that broke or could not be had.
    private bool IsRefuted(Exception? failure) => failure is not null
        && (failure is ConnectionFailedException known ? known.Failure : context.Factory.Classify(failure)).Kind is not ConnectionFailureKind.Timeout;

    /// <summary>Opens the minimum of a service that is back, after everyone who waits for the check has its result.</summary>
    private async Task WelcomeBackAsync()
    {
        context.Logger.ServiceBack(context.Service, context.Time.GetElapsedTime(_downSince));
        try
        {
            await source.WarmAsync(_stopping.Token).WaitAsync(context.Options.HealthCheckTimeout, context.Time).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The minimum is a convenience; callers open what they need.
            context.Logger.OpenFailed(exception, context.Service, context.Factory.Classify(exception).Kind, "the minimum could not be opened again.");
        }
    }

    private async Task DownAsync(ConnectionFailedException failure, Task check)
    {
        if (failure.Failure.Kind is ConnectionFailureKind.ShuttingDown)
        {
            return;
        }

        _isDown = true;
        if (breaker.State is CircuitState.Closed && breaker.TryAcquire(out var permit))
        {
            permit.Failure(failure);
        }

        if (_last is not { Status: ConnectionStatus.Down })
        {
            _downSince = context.Time.GetTimestamp();
            context.Logger.HealthCheckFailed(context.Service, failure.Failure.Kind, failure.Failure.Reason);
            if (failure.Failure.Kind is not ConnectionFailureKind.Timeout)
            {
                source.ServerDown(failure);
            }
            else
            {
                source.Suspect();
            }
        }

        if (!check.IsCompleted)
        {
            var kept = Interlocked.Exchange(ref _reserved, null);
            source.Orphan(check, _ => kept is null ? ValueTask.CompletedTask : CloseAsync(kept), elsewhere: true);
            return;
        }

        await CloseReservedAsync().ConfigureAwait(false);
    }

    private async Task RestAsync()
    {
        CancellationTokenSource wake;
        lock (_lock)
        {
            if (_wanted)
            {
                return;
            }

            _wake.Dispose();
            _wake = wake = new CancellationTokenSource();
        }

        var up = _last is { Status: not ConnectionStatus.Down };
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(wake.Token, _stopping.Token);
        using var limit = Deadline.After(up ? context.Options.HealthCheckInterval : context.Options.RecoveryCheckInterval, context.Time, linked.Token);
        if (up && _reserved is { } reserved)
        {
            await WatchAsync(reserved, limit.Token).ConfigureAwait(false);
        }
        else
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
