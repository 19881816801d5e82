namespace Sophia.Resilience;

/// <summary>
/// Leave to make one call, taken from <see cref="CircuitBreaker.TryAcquire"/>. Report what became of the call exactly once:
/// <see cref="Success"/>, <see cref="Failure"/> or <see cref="Cancel"/>.
/// </summary>
/// <remarks>
/// A value, so that taking one allocates nothing. A permit of an earlier state of the breaker, a second report of a probe, and the
/// <see langword="default"/> permit change nothing. A probe that never reports loses its place after <see cref="CircuitBreakerOptions.ProbeTimeout"/>.
/// </remarks>
#pragma warning disable CA1815 // Comparing permits has no meaning.
public readonly struct CircuitBreakerPermit
#pragma warning restore CA1815
{
    private readonly BreakerPhase? _phase;
    private readonly BreakerProbe? _probe;
    private readonly long _startedAt;

    internal CircuitBreakerPermit(BreakerPhase phase, BreakerProbe? probe, long startedAt)
    {
        _phase = phase;
        _probe = probe;
        _startedAt = startedAt;
    }

    /// <summary>True for a call that decides whether a half-open breaker closes.</summary>
    public bool IsProbe => _probe is not null;

    /// <summary>The call succeeded.</summary>
    public void Success() => _phase?.Breaker.OnSuccess(_phase, _probe, _startedAt);

    /// <summary>The call failed in a way that says something about the service.</summary>
    /// <param name="exception">What it failed with; kept as the cause when the breaker opens.</param>
    public void Failure(Exception? exception = null) => _phase?.Breaker.OnFailure(_phase, _probe, _startedAt, exception);

    /// <summary>The call ended without saying anything about the service, for example because its caller gave up. A probe's place is free again.</summary>
    public void Cancel() => _phase?.Breaker.OnCancel(_phase, _probe);
}
