namespace Sophia.Health;

/// <summary>Something that is run again and again in the background, and now when somebody asks: at most one run is under way, and whoever asks meanwhile joins it. Thread-safe.</summary>
/// <param name="run">The run. It is given a token that ends with this object.</param>
/// <param name="pause">Asked after each run, failed or not: how long until the next.</param>
/// <param name="failed">Told of a run in the background that threw.</param>
/// <param name="time">The clock.</param>
internal sealed class RepeatedRun(Func<CancellationToken, Task> run, Func<TimeSpan> pause, Action<Exception> failed, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private ITimer? _timer;
    private Task _flight = Task.CompletedTask;
    private bool _running;
    private bool _again;
    private bool _disposed;

    /// <summary>Starts the runs in the background. A second call does nothing.</summary>
    /// <param name="first">How long until the first.</param>
    public void Start(TimeSpan first)
    {
        lock (_gate)
        {
            if (_timer is null && !_disposed)
            {
                _timer = time.CreateTimer(static state => ((RepeatedRun)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(first, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Runs now, or joins the run under way.</summary>
    /// <exception cref="ObjectDisposedException">This object was disposed.</exception>
    public Task RunAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_running)
            {
                _running = true;
                _flight = ExecuteAsync();
            }

            return _flight;
        }
    }

    /// <summary>Runs in the background now, and once more if a run is under way, which may have begun too early. Does nothing before <see cref="Start"/>.</summary>
    public void RunAnew()
    {
        lock (_gate)
        {
            if (_running)
            {
                _again = true;
            }
            else if (!_disposed)
            {
                _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Does something of which nothing may begin or go on once <see cref="Dispose"/> has returned.</summary>
    public void UnlessDisposed(Action action)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                action();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }

        // Not disposed: a run under way still holds its token.
        _stop.Cancel();
    }

    private async void Tick()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException)
        {
            // It was removed, or the process is going down.
        }
        catch (Exception error)
        {
            // An exception that left an async void method would end the process.
            failed(error);
        }
    }

    private async Task ExecuteAsync()
    {
        try
        {
            await run(_stop.Token);
        }
        finally
        {
            lock (_gate)
            {
                var next = _again ? TimeSpan.Zero : pause();
                _running = _again = false;
                if (!_disposed)
                {
                    _timer?.Change(next, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }
}
