using BenchmarkDotNet.Attributes;
using Polly;
using Sophia.Resilience;

namespace Sophia.Benchmarks.Resilience;

/// <summary>A call that an open breaker rejects without throwing. Target: gate ÷ Polly's outcome ≤ 0.25.</summary>
[MemoryDiagnoser]
public class RejectBenchmarks
{
    private ResiliencePipeline _polly = null!;
    private CircuitBreaker _breaker = null!;
    private ResilienceContext _context = null!;

    [GlobalSetup]
    public void Setup()
    {
        _polly = PollyBreakers.Open();
        _breaker = new CircuitBreaker("orders", new CircuitBreakerOptions { FailureThreshold = 1, RecoveryTimeout = TimeSpan.FromDays(1) });
        _breaker.TryAcquire(out var permit);
        permit.Failure(new IOException());
        _context = ResilienceContextPool.Shared.Get();
    }

    [Benchmark(Baseline = true)]
    public ValueTask<Outcome<int>> Polly_outcome() =>
        _polly.ExecuteOutcomeAsync(static (_, state) => new ValueTask<Outcome<int>>(Outcome.FromResult(state)), _context, 1);

    [Benchmark]
    public bool Gate() => _breaker.TryAcquire(out _);

    [Benchmark]
    public ValueTask<Outcome<int>> Outcome_with_exception() => _breaker.ExecuteOutcomeAsync(static (state, _) => new ValueTask<int>(state), 1);
}
