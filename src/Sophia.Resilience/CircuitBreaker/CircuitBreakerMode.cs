namespace Sophia.Resilience;

/// <summary>Whether a <see cref="CircuitBreaker"/> acts on what it counts.</summary>
public enum CircuitBreakerMode
{
    /// <summary>Counts, opens, probes and closes.</summary>
    Normal,

    /// <summary>Lets every call through and counts; says when it would have opened, and never does.</summary>
    MetricsOnly,

    /// <summary>Lets every call through and counts nothing.</summary>
    Disabled,

    /// <summary>Rejects every call until the mode changes or <see cref="CircuitBreaker.Reset"/> is called.</summary>
    ForcedOpen,
}
