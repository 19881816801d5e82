using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Registry;

namespace Sophia.Benchmarks.Resilience;

/// <summary>A successful call through the whole service policy against the same four strategies of Polly, both from the provider with telemetry.</summary>
[MemoryDiagnoser]
public class ServicePolicyBenchmarks
{
    private ResiliencePipeline _polly = null!;
    private ResiliencePipeline _sophia = null!;

    [GlobalSetup]
    public void Setup()
    {
        _polly = PollyBreakers.Provided(builder => builder
            .AddTimeout(TimeSpan.FromSeconds(30))
            .AddRetry(new() { BackoffType = DelayBackoffType.Exponential, UseJitter = true })
            .AddCircuitBreaker(PollyBreakers.Options())
            .AddTimeout(TimeSpan.FromSeconds(10)));
        _sophia = new ServiceCollection().AddLogging().AddServiceResilience("orders").BuildServiceProvider()
            .GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline("orders");
    }

    [Benchmark(Baseline = true)]
    public ValueTask<int> Polly() => _polly.ExecuteAsync(static (state, _) => new ValueTask<int>(state), 1);

    [Benchmark]
    public ValueTask<int> Sophia() => _sophia.ExecuteAsync(static (state, _) => new ValueTask<int>(state), 1);
}
