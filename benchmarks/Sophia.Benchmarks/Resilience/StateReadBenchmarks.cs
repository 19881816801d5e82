using BenchmarkDotNet.Attributes;
using Polly;
using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Sophia.Benchmarks.Resilience;

/// <summary>Reading the state of a closed breaker. Target: ÷ Polly ≤ 0.2. The open breaker also has to look at the clock, which Polly leaves to the next call.</summary>
[MemoryDiagnoser]
public class StateReadBenchmarks
{
    private readonly CircuitBreakerStateProvider _polly = new();
    private readonly CircuitBreaker _closed = new("orders");
    private readonly CircuitBreaker _open = new("orders", new CircuitBreakerOptions { FailureThreshold = 1, RecoveryTimeout = TimeSpan.FromDays(1) });

    [GlobalSetup]
    public void Setup()
    {
        _ = new ResiliencePipelineBuilder().AddCircuitBreaker(PollyBreakers.Options(_polly)).Build();
        _open.TryAcquire(out var permit);
        permit.Failure();
    }

    [Benchmark(Baseline = true)]
    public CircuitState Polly() => _polly.CircuitState;

    [Benchmark]
    public CircuitState Sophia() => _closed.State;

    [Benchmark]
    public CircuitState Sophia_open() => _open.State;
}
