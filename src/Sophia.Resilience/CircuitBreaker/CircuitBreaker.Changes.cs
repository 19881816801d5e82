namespace Sophia.Resilience;

// Changing state, and telling about it.
public sealed partial class CircuitBreaker
{
    private BreakerPhase _delivered;
    private int _signals;

    /// <summary>Raised after each state change, one at a time and in the order of the changes, outside any lock.</summary>
    /// <remarks>
    /// Handlers run on the thread whose call changed the state, or on one that is still telling about an earlier change, so keep them short. A
    /// handler may use the breaker, even change its state. What a handler throws is logged and does not reach the caller or the other handlers.
    /// </remarks>
    public event EventHandler<CircuitBreakerStateChangedEventArgs>? StateChanged;

    private BreakerPhase CreatePhase(
        BreakerPhase? from, BreakerPhaseKind kind, CircuitBreakerChangeReason reason, Exception? cause = null, int opens = 0)
    {
        var counts = kind is BreakerPhaseKind.Closed or BreakerPhaseKind.MetricsOnly;
        var openFor = kind is BreakerPhaseKind.Open ? _settings.OpenMilliseconds(opens) : 0;
        return new BreakerPhase
        {
            Breaker = this,
            Kind = kind,
            Reason = reason,
            Generation = from is null ? 0 : from.Generation + 1,
            Since = _clock.Time.GetUtcNow(),
            Opens = opens,
            OpenFor = TimeSpan.FromMilliseconds(openFor),
            OpenUntil = _clock.Milliseconds + openFor,
            Cause = cause,
            Failures = counts && _settings.FailureThreshold == 0 ? new SlidingWindow(_settings.WindowMilliseconds) : null,
            SlowCalls = counts && _settings.SlowMilliseconds > 0 ? new SlidingWindow(_settings.WindowMilliseconds) : null,
            Probes = kind is BreakerPhaseKind.HalfOpen ? new BreakerProbe?[_settings.PermittedProbes] : [],
        };
    }

    private void Trip(BreakerPhase phase, CircuitBreakerChangeReason reason, Exception? exception)
    {
        if (phase.Kind is BreakerPhaseKind.MetricsOnly)
        {
            // Fresh counts, so that it says so once for each time it would have opened.
            var fresh = CreatePhase(phase, BreakerPhaseKind.MetricsOnly, CircuitBreakerChangeReason.WouldHaveOpened, exception);
            TryMove(phase, fresh, BreakerCount.WouldOpen);
        }
        else
        {
            Open(phase, reason, exception);
        }
    }

    private void Open(BreakerPhase phase, CircuitBreakerChangeReason reason, Exception? exception) =>
        TryMove(phase, CreatePhase(phase, BreakerPhaseKind.Open, reason, exception, phase.Opens + 1), BreakerCount.Opened);

    private void Replace(Func<BreakerPhase, bool> needed, BreakerPhaseKind kind, CircuitBreakerChangeReason reason)
    {
        BreakerPhase phase;
        do
        {
            phase = _phase;
        }
        while (needed(phase) && !TryMove(phase, CreatePhase(phase, kind, reason)));
    }

    private bool TryMove(BreakerPhase from, BreakerPhase to, BreakerCount? count = null)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _phase, to, from), from))
        {
            return false;
        }

        if (count is { } counted)
        {
            _counters.Increment(counted);
        }

        Volatile.Write(ref from.Next, to);
        Deliver();
        return true;
    }

    /// <summary>
    /// Tells about all changes that are linked so far. Only the thread that raises the signal count from zero walks the chain; the others leave
    /// their signal and go. A change that is linked late holds back its successors until its own thread signals, so order is kept and none is lost.
    /// </summary>
    private void Deliver()
    {
        if (Interlocked.Increment(ref _signals) != 1)
        {
            return;
        }

        int seen;
        do
        {
            seen = Volatile.Read(ref _signals);
            while (Volatile.Read(ref _delivered.Next) is { } next)
            {
                var change = new CircuitBreakerStateChangedEventArgs(_delivered, next);
                _delivered = next;
                Raise(change);
            }
        }
        while (Interlocked.Add(ref _signals, -seen) != 0);
    }

    private void Raise(CircuitBreakerStateChangedEventArgs change)
    {
        if (StateChanged is not { } handlers)
        {
            return;
        }

        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(this, change);
            }
            catch (Exception exception)
            {
                // Neither the caller whose result changed the state nor the other handlers have anything to do with it.
                _logger.StateChangeHandlerFailed(exception, Service, change.State, change.Reason);
            }
        }
    }
}
