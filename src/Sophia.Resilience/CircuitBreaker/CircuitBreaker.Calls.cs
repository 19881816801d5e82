using System.Runtime.CompilerServices;

namespace Sophia.Resilience;

// Letting calls through and taking their results.
public sealed partial class CircuitBreaker
{
    /// <summary>Asks to make a call. Never throws and never waits.</summary>
    /// <param name="permit">On <see langword="true"/>, the leave to make one call: report its result on it exactly once.</param>
    /// <returns>Whether the call may be made; if not, <see cref="RetryAfter"/> and <see cref="CreateOpenException"/> say more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAcquire(out CircuitBreakerPermit permit)
    {
        var phase = _phase;
        if (phase.Kind is BreakerPhaseKind.Closed && _settings.SlowMilliseconds == 0)
        {
            permit = new CircuitBreakerPermit(phase, null, 0);
            return true;
        }

        return TryAcquireInPhase(phase, out permit);
    }

    internal void OnSuccess(BreakerPhase phase, BreakerProbe? probe, long startedAt)
    {
        if (!IsCurrent(phase))
        {
            return;
        }

        if (probe is not null)
        {
            OnProbeSuccess(phase, probe, startedAt);
            return;
        }

        _counters.Increment(BreakerCount.Success);
        if (phase.ConsecutiveFailures != 0)
        {
            Volatile.Write(ref phase.ConsecutiveFailures, 0);
        }

        phase.Failures?.Record(_clock.Milliseconds, hit: false);
        if (phase.SlowCalls is not null)
        {
            RecordDuration(phase, startedAt);
        }
    }

    internal void OnFailure(BreakerPhase phase, BreakerProbe? probe, long startedAt, Exception? exception)
    {
        if (!IsCurrent(phase))
        {
            return;
        }

        if (probe is not null)
        {
            OnProbeFailure(phase, probe, exception);
            return;
        }

        _counters.Increment(BreakerCount.Failure);
        if (_settings.FailureThreshold > 0)
        {
            if (Interlocked.Increment(ref phase.ConsecutiveFailures) >= _settings.FailureThreshold)
            {
                Trip(phase, CircuitBreakerChangeReason.ConsecutiveFailures, exception);
            }
        }
        else
        {
            RecordFailureRate(phase, exception);
        }

        if (phase.SlowCalls is not null)
        {
            RecordDuration(phase, startedAt);
        }
    }

    internal void OnCancel(BreakerPhase phase, BreakerProbe? probe)
    {
        if (phase.Kind is BreakerPhaseKind.Disabled)
        {
            return;
        }

        if (probe is null || phase.TryEndProbe(probe, then: null))
        {
            _counters.Increment(BreakerCount.Cancelled);
        }
        else
        {
            _counters.Increment(BreakerCount.Ignored);
        }
    }

    private bool TryAcquireInPhase(BreakerPhase phase, out CircuitBreakerPermit permit)
    {
        var now = _clock.Milliseconds;
        while (true)
        {
            switch (phase.Kind)
            {
                case BreakerPhaseKind.Open when now >= phase.OpenUntil:
                    TryMove(phase, CreatePhase(phase, BreakerPhaseKind.HalfOpen, CircuitBreakerChangeReason.RecoveryTimeElapsed, phase.Cause, phase.Opens));
                    break;
                case BreakerPhaseKind.HalfOpen when phase.TryTakeProbe(now, _settings.ProbeMilliseconds) is { } probe:
                    permit = new CircuitBreakerPermit(phase, probe, now);
                    return true;
                case BreakerPhaseKind.HalfOpen when phase != _phase:
                    break;
                case BreakerPhaseKind.Open or BreakerPhaseKind.HalfOpen or BreakerPhaseKind.Isolated:
                    _counters.Increment(BreakerCount.Rejected);
                    permit = default;
                    return false;
                default:
                    permit = new CircuitBreakerPermit(phase, null, now);
                    return true;
            }

            phase = _phase;
        }
    }

    private bool IsCurrent(BreakerPhase phase)
    {
        if (ReferenceEquals(phase, _phase))
        {
            return phase.Kind is not BreakerPhaseKind.Disabled;
        }

        _counters.Increment(BreakerCount.Ignored);
        return false;
    }

    private void OnProbeSuccess(BreakerPhase phase, BreakerProbe probe, long startedAt)
    {
        var slow = _settings.SlowMilliseconds > 0 && _clock.Milliseconds - startedAt >= _settings.SlowMilliseconds;
        if (!phase.TryEndProbe(probe, BreakerProbe.Finished))
        {
            _counters.Increment(BreakerCount.Ignored);
            return;
        }

        _counters.Increment(BreakerCount.Success);
        if (slow)
        {
            _counters.Increment(BreakerCount.Slow);
            Open(phase, CircuitBreakerChangeReason.ProbeFailed, phase.Cause);
        }
        else if (Interlocked.Increment(ref phase.SucceededProbes) == phase.Probes.Length)
        {
            TryMove(phase, CreatePhase(phase, BreakerPhaseKind.Closed, CircuitBreakerChangeReason.ProbesSucceeded));
        }
    }

    private void OnProbeFailure(BreakerPhase phase, BreakerProbe probe, Exception? exception)
    {
        // The place stays used up: nobody may slip in between this line and the change of phase.
        if (!phase.TryEndProbe(probe, BreakerProbe.Finished))
        {
            _counters.Increment(BreakerCount.Ignored);
            return;
        }

        _counters.Increment(BreakerCount.Failure);
        Open(phase, CircuitBreakerChangeReason.ProbeFailed, exception);
    }

    private void RecordFailureRate(BreakerPhase phase, Exception? exception)
    {
        var now = _clock.Milliseconds;
        phase.Failures!.Record(now, hit: true);
        var (calls, failures) = phase.Failures.Read(now);
        if (calls >= _settings.MinimumThroughput && failures >= calls * _settings.FailureRate)
        {
            Trip(phase, CircuitBreakerChangeReason.FailureRate, exception);
        }
    }

    private void RecordDuration(BreakerPhase phase, long startedAt)
    {
        var now = _clock.Milliseconds;
        var slow = now - startedAt >= _settings.SlowMilliseconds;
        phase.SlowCalls!.Record(now, slow);
        if (!slow)
        {
            return;
        }

        _counters.Increment(BreakerCount.Slow);
        var (calls, slowCalls) = phase.SlowCalls.Read(now);
        if (calls >= _settings.MinimumThroughput && slowCalls >= calls * _settings.SlowCallRate)
        {
            Trip(phase, CircuitBreakerChangeReason.SlowCallRate, null);
        }
    }
}
