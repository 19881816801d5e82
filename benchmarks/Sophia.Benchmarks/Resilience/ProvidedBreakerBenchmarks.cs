using BenchmarkDotNet.Attributes;
using Polly;
using Sophia.Resilience;

namespace Sophia.Benchmarks.Resilience;

/// <summary>A call through the breaker as a strategy from Polly's provider, with Polly's telemetry. Targets: ÷ Polly ≤ 0.75, 0 B.</summary>
[MemoryDiagnoser]
public class ProvidedBreakerBenchmarks
{
    private ResiliencePipeline _polly = null!;
    private ResiliencePipeline _sophia = null!;

    [GlobalSetup]
    public void Setup()
    {
        _polly = PollyBreakers.Provided(builder => builder.AddCircuitBreaker(PollyBreakers.Options()));
        _sophia = PollyBreakers.Provided(builder => builder.AddServiceCircuitBreaker(new CircuitBreaker("orders")));
    }

    // A reference as the result: Polly's telemetry listener boxes numbers, 24 B for either breaker.
    [Benchmark(Baseline = true)]
    public ValueTask<string> Polly() => _polly.ExecuteAsync(static (state, _) => new ValueTask<string>(state), "result");

    [Benchmark]
    public ValueTask<string> Sophia() => _sophia.ExecuteAsync(static (state, _) => new ValueTask<string>(state), "result");
}
