namespace Sophia.Resilience;

/// <summary>What a <see cref="CircuitBreaker"/> has counted since it was made. A snapshot: calls that finish while it is taken may be in some of its numbers and not in others.</summary>
public readonly record struct CircuitBreakerCounters
{
    /// <summary>Calls that succeeded.</summary>
    public long Successes { get; init; }

    /// <summary>Calls that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Calls, succeeded or failed, that took at least <see cref="CircuitBreakerOptions.SlowCallDuration"/>.</summary>
    public long SlowCalls { get; init; }

    /// <summary>Calls that were not let through.</summary>
    public long Rejections { get; init; }

    /// <summary>Calls that ended without a verdict on the service.</summary>
    public long Cancellations { get; init; }

    /// <summary>Results that came after a state change and therefore said nothing about the state now.</summary>
    public long IgnoredResults { get; init; }

    /// <summary>How often the breaker has opened, failed probes included.</summary>
    public long TimesOpened { get; init; }

    /// <summary>How often it would have opened in <see cref="CircuitBreakerMode.MetricsOnly"/>.</summary>
    public long TimesWouldHaveOpened { get; init; }

    /// <summary>Failures in a row at this moment; 0 unless closed.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Calls within the sampling window at this moment; 0 unless a rate is watched and the breaker is closed.</summary>
    public long WindowCalls { get; init; }

    /// <summary>Failed calls within the sampling window; 0 unless <see cref="CircuitBreakerTrigger.FailureRate"/> is the trigger.</summary>
    public long WindowFailures { get; init; }

    /// <summary>Slow calls within the sampling window; 0 unless <see cref="CircuitBreakerOptions.SlowCallDuration"/> is set.</summary>
    public long WindowSlowCalls { get; init; }

    /// <summary>Probes running at this moment; 0 unless half-open.</summary>
    public int ProbesRunning { get; init; }
}
