using BenchmarkDotNet.Attributes;
using Polly;
using Sophia.Resilience;

namespace Sophia.Benchmarks.Resilience;

/// <summary>A call through a closed breaker. Targets: gate ÷ Polly ≤ 0.15, 0 B.</summary>
[MemoryDiagnoser]
public class ClosedBreakerBenchmarks
{
    private ResiliencePipeline _polly = null!;
    private ResiliencePipeline _strategy = null!;
    private CircuitBreaker _breaker = null!;
    private CircuitBreaker _rate = null!;

    [GlobalSetup]
    public void Setup()
    {
        _polly = PollyBreakers.Closed();
        _breaker = new CircuitBreaker("orders");
        _rate = new CircuitBreaker("orders", new CircuitBreakerOptions { Trigger = CircuitBreakerTrigger.FailureRate });
        _strategy = new ResiliencePipelineBuilder().AddServiceCircuitBreaker(new CircuitBreaker("orders")).Build();
    }

    [Benchmark(Baseline = true)]
    public ValueTask<int> Polly() => _polly.ExecuteAsync(static (state, _) => new ValueTask<int>(state), 1);

    [Benchmark]
    public bool Gate() => Pass(_breaker);

    [Benchmark]
    public bool Gate_failure_rate() => Pass(_rate);

    [Benchmark]
    public ValueTask<int> Execute() => _breaker.ExecuteAsync(static (state, _) => new ValueTask<int>(state), 1);

    [Benchmark]
    public ValueTask<int> Strategy() => _strategy.ExecuteAsync(static (state, _) => new ValueTask<int>(state), 1);

    private static bool Pass(CircuitBreaker breaker)
    {
        var passed = breaker.TryAcquire(out var permit);
        permit.Success();
        return passed;
    }
}
