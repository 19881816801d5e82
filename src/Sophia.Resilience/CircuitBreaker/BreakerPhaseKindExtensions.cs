using Polly.CircuitBreaker;

namespace Sophia.Resilience;

internal static class BreakerPhaseKindExtensions
{
    public static CircuitState ToCircuitState(this BreakerPhaseKind kind) => kind switch
    {
        BreakerPhaseKind.Open => CircuitState.Open,
        BreakerPhaseKind.HalfOpen => CircuitState.HalfOpen,
        BreakerPhaseKind.Isolated => CircuitState.Isolated,
        _ => CircuitState.Closed,
    };

    public static BreakerPhaseKind ToPhaseKind(this CircuitBreakerMode mode) => mode switch
    {
        CircuitBreakerMode.MetricsOnly => BreakerPhaseKind.MetricsOnly,
        CircuitBreakerMode.Disabled => BreakerPhaseKind.Disabled,
        CircuitBreakerMode.ForcedOpen => BreakerPhaseKind.Isolated,
        _ => BreakerPhaseKind.Closed,
    };

    public static CircuitBreakerMode ToMode(this BreakerPhaseKind kind) => kind switch
    {
        BreakerPhaseKind.MetricsOnly => CircuitBreakerMode.MetricsOnly,
        BreakerPhaseKind.Disabled => CircuitBreakerMode.Disabled,
        BreakerPhaseKind.Isolated => CircuitBreakerMode.ForcedOpen,
        _ => CircuitBreakerMode.Normal,
    };
}
