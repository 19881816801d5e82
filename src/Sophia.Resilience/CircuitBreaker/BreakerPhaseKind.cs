namespace Sophia.Resilience;

/// <summary>The state machine's own states; Polly's <c>CircuitState</c> is what users read.</summary>
internal enum BreakerPhaseKind
{
    Closed,
    Open,
    HalfOpen,
    Isolated,
    MetricsOnly,
    Disabled,
}
