using System.Diagnostics;
using Sophia.Resilience;

namespace Sophia.Connections;

// Work under a lease, with breaker, time limit and retries.
public sealed partial class ServiceConnections<T>
{
    /// <summary>Runs work on a leased connection. Opening is tried again after passing failures; the work only if it is idempotent.</summary>
    /// <param name="work">Gets the connection, which it must not keep, and a token that is cancelled at the time-out. A work that ignores the token keeps its connection until it ends.</param>
    /// <param name="options">How to treat the work; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait and is passed on to the work.</param>
    /// <exception cref="ConnectionException">No connection was to be had, or the time was over.</exception>
    /// <exception cref="CircuitBreakerOpenException">The breaker is open.</exception>
    public async Task<TResult> ExecuteAsync<TResult>(
        Func<T, CancellationToken, Task<TResult>> work, ExecuteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var source = GetSource();
        var timeout = options?.Timeout ?? Options.ExecutionTimeout;
        using var activity = ConnectionsActivity.Start(ConnectionsActivity.Execute, Service);
        using var limit = Deadline.After(timeout, _dependencies.Time, cancellationToken);
        var started = _dependencies.Time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            Exception cause;
            ConnectionFailure failure;
            if (!_breaker.TryAcquire(out var permit))
            {
                throw _breaker.CreateOpenException();
            }

            var running = new Execution(source, timeout, timeout - _dependencies.Time.GetElapsedTime(started), cancellationToken);
            try
            {
                var result = await RunAsync(running, work, permit.IsProbe, limit.Token).ConfigureAwait(false);
                permit.Success();
                return result;
            }
            catch (Exception exception)
            {
                cause = Named(exception, running, limit.IsOver && !cancellationToken.IsCancellationRequested);
                failure = Report(cause, permit, running);
                ConnectionsActivity.Failed(activity, failure.Kind);
                if (!MayRetry(failure, cause, running, options, attempt) || limit.IsCancellationRequested)
                {
                    if (ReferenceEquals(cause, exception))
                    {
                        Annotate(exception, failure);
                        throw;
                    }

                    throw cause;
                }
            }

            await PauseAsync(failure.Kind, attempt, limit.Token).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(ConnectionFailureKind kind, int attempt, CancellationToken cancellationToken)
    {
        var pause = Backoff.Delay(Options.RetryDelay, attempt);
        _context!.Metrics.Retried();
        _dependencies.Logger.Retrying(Service, kind, attempt + 1, Options.RetryAttempts, pause);
        await Task.Delay(pause, _dependencies.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool MayRetry(ConnectionFailure failure, Exception cause, Execution running, ExecuteOptions? options, int attempt) =>
        attempt < Options.RetryAttempts && failure.IsTransient && cause is not ConnectionPoolExhaustedException
            && (running.WorkStarted ? options is { Idempotent: true } : failure.Kind is not ConnectionFailureKind.Timeout || !IsCutShort(running));

    // Whether the time of the whole call ends before the pool's own patience with a caller does.
    private bool IsCutShort(Execution running) => running.Left < _context!.TimeoutMilliseconds;

    /// <summary>What the caller is told: whose time was over, and for what.</summary>
    private Exception Named(Exception exception, Execution running, bool isOver)
    {
        var cutShort = !running.WorkStarted && IsCutShort(running);
        return exception switch
        {
            ConnectionPoolExhaustedException exhausted => cutShort ? exhausted.Within(running.Timeout) : exhausted,
            ConnectionFailedException { Failure.Kind: ConnectionFailureKind.Timeout } when cutShort => TimedOut(running.Timeout, exception),
            _ => isOver ? TimedOut(running.Timeout, exception) : exception,
        };
    }

    // The driver's own exception is left as it is; the layers above still learn which service it was.
    private void Annotate(Exception exception, ConnectionFailure failure)
    {
        if (failure.IsServiceFailure && exception is not ConnectionException)
        {
            ConnectionException.Annotate(exception, Service, ConnectionFailedException.CallerMessage(Service, failure.Kind));
        }
    }

    private async Task<TResult> RunAsync<TResult>(
        Execution running, Func<T, CancellationToken, Task<TResult>> work, bool check, CancellationToken cancellationToken)
    {
        // The pool itself ends the wait: it alone knows whether it was too small or the service too slow.
        var lease = await running.Source.LeaseAsync(check, running.Left, running.CancellationToken).ConfigureAwait(false);
        running.WorkStarted = true;
        var started = _dependencies.Time.GetTimestamp();
        Task<TResult>? task = null;
        Exception? error = null;
        try
        {
            task = work(lease.Connection, cancellationToken);
            await ((Task)task).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!task.IsCompleted)
            {
                // It was told to stop; a moment to obey, so that the usual case gives its connection back in order.
                var grace = TimeSpan.FromMilliseconds(Math.Min(100, running.Timeout.TotalMilliseconds * 0.05));
                await ((Task)task).WaitAsync(grace, _dependencies.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }

        if (task is { IsCompleted: false })
        {
            lease.MarkOrphaned();
            running.Source.Orphan(task, _ => lease.DisposeAsync());
            _context!.Metrics.Executed(_dependencies.Time.GetElapsedTime(started), ConnectionFailureKind.Timeout);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await EndAsync(lease, task, error, started, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResult> EndAsync<TResult>(
        ConnectionLease<T> lease, Task<TResult>? task, Exception? error, long started, CancellationToken cancellationToken)
    {
        error ??= task!.IsFaulted ? task.Exception.InnerException : task.IsCanceled ? new TaskCanceledException(task) : null;
        var failure = error is null ? (ConnectionFailure?)null
            : error is OperationCanceledException ? new(ConnectionFailureKind.Work, "cancelled.") : _context!.Factory.Classify(error);
        _context!.Metrics.Executed(_dependencies.Time.GetElapsedTime(started), failure?.Kind);
        if (failure is { BreaksConnection: true })
        {
            lease.MarkBroken();
        }

        var returning = lease.DisposeAsync();
        if (!returning.IsCompletedSuccessfully)
        {
            // It goes on by itself where it takes longer than the caller was ready to wait.
            await returning.AsTask().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (error is not null && task is null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }

        return await task!.ConfigureAwait(false);
    }

    private ConnectionFailure Report(Exception cause, CircuitBreakerPermit permit, Execution running)
    {
        var failure = Understand(cause);
        if (running.WorkStarted && failure.Kind is ConnectionFailureKind.Work && cause is not OperationCanceledException)
        {
            // The work failed, and the service answered it.
            permit.Success();
            return failure;
        }

        Report(cause, failure, permit);
        if (running.WorkStarted && failure.ProvesServerDown)
        {
            running.Source.ServerDown(cause);
        }
        else if (running.WorkStarted && failure.Kind is ConnectionFailureKind.Broken)
        {
            running.Source.Suspect();
        }

        return failure;
    }

    private ConnectionFailedException TimedOut(TimeSpan timeout, Exception cause) => new(
        Service,
        new ConnectionFailure(
            ConnectionFailureKind.Timeout,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"the work was not done within {timeout.TotalSeconds:0.###} s (ExecutionTimeout). Check the server's load, or allow more time.")),
        cause);

    /// <summary>How far an attempt got.</summary>
    private sealed class Execution(LeaseSource<T> source, TimeSpan timeout, TimeSpan left, CancellationToken cancellationToken)
    {
        public LeaseSource<T> Source => source;

        public TimeSpan Timeout => timeout;

        /// <summary>What is left of that, in milliseconds.</summary>
        public long Left { get; } = Math.Max(1, (long)Math.Ceiling(left.TotalMilliseconds));

        /// <summary>The caller's own.</summary>
        public CancellationToken CancellationToken => cancellationToken;

        public bool WorkStarted { get; set; }
    }
}
