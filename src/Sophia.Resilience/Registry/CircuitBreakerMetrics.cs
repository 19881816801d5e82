using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>The breakers' instruments. All but the transitions are read when somebody collects: counting a call costs nothing more than the breaker's own counters.</summary>
internal sealed class CircuitBreakerMetrics : IDisposable
{
    private readonly CircuitBreakerRegistry _registry;
    private readonly Counter<long> _transitions;

    public CircuitBreakerMetrics(IMeterFactory meters, CircuitBreakerRegistry registry)
    {
        _registry = registry;
        var meter = meters.Create(ResilienceDiagnostics.MeterName);
        meter.CreateObservableGauge(
            "sophia.circuit_breaker.state", States, null, "State of the breaker: 0 closed, 1 half-open, 2 open, 3 isolated.");
        meter.CreateObservableCounter(
            "sophia.circuit_breaker.calls", Calls, "{call}", "Calls by result: success, failure, rejected, cancelled, ignored (reported after a state change).");
        meter.CreateObservableCounter(
            "sophia.circuit_breaker.slow_calls", SlowCalls, "{call}", "Calls, succeeded or failed, that took at least the configured duration.");
        _transitions = meter.CreateCounter<long>("sophia.circuit_breaker.transitions", "{transition}", "State changes by new state and reason.");
        registry.StateChanged += OnStateChanged;
    }

    public void Dispose() => _registry.StateChanged -= OnStateChanged;

    private static Measurement<T> Measure<T>(CircuitBreaker breaker, T value)
        where T : struct => new(value, ResilienceDiagnostics.Service(breaker.Service));

    private static Measurement<long> Measure(CircuitBreaker breaker, long value, string result) =>
        new(value, ResilienceDiagnostics.Service(breaker.Service), new("sophia.circuit_breaker.result", result));

    private static string Name(CircuitState state) => state switch
    {
        CircuitState.HalfOpen => "half_open",
        CircuitState.Open => "open",
        CircuitState.Isolated => "isolated",
        _ => "closed",
    };

    private static string Name(CircuitBreakerChangeReason reason) => reason switch
    {
        CircuitBreakerChangeReason.ConsecutiveFailures => "consecutive_failures",
        CircuitBreakerChangeReason.FailureRate => "failure_rate",
        CircuitBreakerChangeReason.SlowCallRate => "slow_call_rate",
        CircuitBreakerChangeReason.RecoveryTimeElapsed => "recovery_time_elapsed",
        CircuitBreakerChangeReason.ProbeFailed => "probe_failed",
        CircuitBreakerChangeReason.ProbesSucceeded => "probes_succeeded",
        CircuitBreakerChangeReason.Reset => "reset",
        CircuitBreakerChangeReason.ModeChanged => "mode_changed",
        CircuitBreakerChangeReason.WouldHaveOpened => "would_have_opened",
        _ => "created",
    };

    private IEnumerable<Measurement<int>> States() => _registry.Unordered().Select(breaker => Measure(breaker, breaker.State switch
    {
        CircuitState.HalfOpen => 1,
        CircuitState.Open => 2,
        CircuitState.Isolated => 3,
        _ => 0,
    }));

    private IEnumerable<Measurement<long>> Calls()
    {
        foreach (var breaker in _registry.Unordered())
        {
            var counters = breaker.GetCounters();
            yield return Measure(breaker, counters.Successes, "success");
            yield return Measure(breaker, counters.Failures, "failure");
            yield return Measure(breaker, counters.Rejections, "rejected");
            yield return Measure(breaker, counters.Cancellations, "cancelled");
            yield return Measure(breaker, counters.IgnoredResults, "ignored");
        }
    }

    private IEnumerable<Measurement<long>> SlowCalls() =>
        _registry.Unordered().Select(breaker => Measure(breaker, breaker.GetCounters().SlowCalls));

    private void OnStateChanged(object? sender, CircuitBreakerStateChangedEventArgs change) => _transitions.Add(
        1,
        ResilienceDiagnostics.Service(change.Service),
        new("sophia.circuit_breaker.state", Name(change.State)),
        new("sophia.circuit_breaker.reason", Name(change.Reason)));
}
