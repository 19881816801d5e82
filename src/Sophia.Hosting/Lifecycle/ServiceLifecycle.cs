namespace Sophia.Hosting;

/// <summary>Where this process stands: one singleton that every package may read.</summary>
/// <remarks>Thread-safe. Reading the state is a field read.</remarks>
public sealed class ServiceLifecycle : IDisposable
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _draining = new();
    private readonly Lock _gate = new();
    private volatile LifecycleState _state = LifecycleState.Starting;

    internal ServiceLifecycle()
    {
        Draining = _draining.Token;
        StartedAt = TimeProvider.System.GetUtcNow();
        // Nobody may be waiting when the start fails; the failure is reported by the coordinator.
        _ = _ready.Task.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
    }

    /// <summary>The state of this moment.</summary>
    public LifecycleState State => _state;

    /// <summary>True from the end of the start to the beginning of the shutdown: what <c>/ready</c> asks.</summary>
    public bool IsReady => _state is LifecycleState.Ready;

    /// <summary>True while requests should be served: when ready, and while draining after that, because a load balancer still sends some.</summary>
    public bool AcceptsWork => _state is LifecycleState.Ready || (_state is LifecycleState.Draining && _ready.Task.IsCompletedSuccessfully);

    /// <summary>Completes when the process becomes ready; faults with the reason when the start fails, is cancelled when it is interrupted.</summary>
    public Task WhenReady => _ready.Task;

    /// <summary>Cancelled when the shutdown begins, before the drain delay.</summary>
    public CancellationToken Draining { get; }

    /// <summary>When the process began to start, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Why the start failed, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>True once every hosted service has started and the port is open.</summary>
    internal bool HostStarted { get; private set; }

    /// <summary>The reason that <c>/ready</c> gives, or null when ready.</summary>
    internal string? NotReadyReason => _state switch
    {
        LifecycleState.Ready => null,
        LifecycleState.Starting => "starting",
        LifecycleState.Draining => "draining",
        LifecycleState.Failed => "failed",
        _ => "stopped",
    };

    /// <summary>Releases the tokens.</summary>
    public void Dispose() => _draining.Dispose();

    internal void SetHostStarted() => HostStarted = true;

    internal bool TrySetReady()
    {
        lock (_gate)
        {
            if (_state is not LifecycleState.Starting)
            {
                return false;
            }

            _state = LifecycleState.Ready;
        }

        _ready.TrySetResult();
        return true;
    }

    internal void SetFailed(Exception reason)
    {
        lock (_gate)
        {
            (_state, Failure) = (LifecycleState.Failed, reason);
        }

        _ready.TrySetException(reason);
    }

    /// <summary>Begins the shutdown.</summary>
    /// <returns>True if the process had been ready, so that there is something to drain.</returns>
    internal bool SetDraining()
    {
        bool wasReady;
        lock (_gate)
        {
            wasReady = _state is LifecycleState.Ready;
            if (_state is LifecycleState.Starting or LifecycleState.Ready)
            {
                _state = LifecycleState.Draining;
            }
        }

        _ready.TrySetCanceled();
        _draining.Cancel();
        return wasReady;
    }

    internal void SetStopped()
    {
        lock (_gate)
        {
            _state = _state is LifecycleState.Failed ? _state : LifecycleState.Stopped;
        }
    }
}
