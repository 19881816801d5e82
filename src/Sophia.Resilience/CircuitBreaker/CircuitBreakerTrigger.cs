namespace Sophia.Resilience;

/// <summary>What opens a closed <see cref="CircuitBreaker"/>. A slow-call rate can open it in addition to either.</summary>
public enum CircuitBreakerTrigger
{
    /// <summary><see cref="CircuitBreakerOptions.FailureThreshold"/> failures without a success between them.</summary>
    ConsecutiveFailures,

    /// <summary>
    /// A share of failures of at least <see cref="CircuitBreakerOptions.FailureRate"/> among at least
    /// <see cref="CircuitBreakerOptions.MinimumThroughput"/> calls within <see cref="CircuitBreakerOptions.SamplingWindow"/>.
    /// </summary>
    FailureRate,
}
