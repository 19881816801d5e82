using BenchmarkDotNet.Attributes;

namespace Sophia.Benchmarks.Caching;

/// <summary>A read that the memory level answers, through Sophia and through FusionCache alone.</summary>
[MemoryDiagnoser]
public class CachedGetBenchmarks : IDisposable
{
    private CachedGet _cached = null!;

    [GlobalSetup]
    public void Setup() => _cached = new CachedGet();

    [GlobalCleanup]
    public void Dispose()
    {
        _cached.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public string Fusion() => _cached.Fusion("user-17");

    [Benchmark]
    public string Fusion_bare_key_ready() => _cached.BareByKey("dashboard:performance:user-17");

    [Benchmark]
    public string Sophia() => _cached.Sophia("user-17");
}
