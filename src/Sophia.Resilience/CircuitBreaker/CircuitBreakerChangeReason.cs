namespace Sophia.Resilience;

/// <summary>Why a <see cref="CircuitBreaker"/> changed its state.</summary>
public enum CircuitBreakerChangeReason
{
    /// <summary>The breaker is as it was made; no change has happened yet.</summary>
    Created,

    /// <summary>Opened: too many failures in a row.</summary>
    ConsecutiveFailures,

    /// <summary>Opened: too large a share of failures.</summary>
    FailureRate,

    /// <summary>Opened: too large a share of slow calls.</summary>
    SlowCallRate,

    /// <summary>Half-open: the open time is over and a probe was let through.</summary>
    RecoveryTimeElapsed,

    /// <summary>Opened again: a probe failed, or was slow.</summary>
    ProbeFailed,

    /// <summary>Closed: all permitted probes succeeded.</summary>
    ProbesSucceeded,

    /// <summary>Closed by <see cref="CircuitBreaker.Reset"/>.</summary>
    Reset,

    /// <summary>Changed by <see cref="CircuitBreaker.SetMode"/> or <see cref="CircuitBreaker.Isolate"/>.</summary>
    ModeChanged,

    /// <summary>Stayed closed: in <see cref="CircuitBreakerMode.MetricsOnly"/> the breaker would have opened here. Counting starts over.</summary>
    WouldHaveOpened,
}
