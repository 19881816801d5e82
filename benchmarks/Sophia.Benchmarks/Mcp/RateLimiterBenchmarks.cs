using System.Globalization;
using System.Net;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using Sophia.Mcp.Hosting;

namespace Sophia.Benchmarks.Mcp;

/// <summary>One decision of the limiter of callers among 10,000 others, beside the framework's own token bucket for one caller.</summary>
[MemoryDiagnoser]
public class RateLimiterBenchmarks : IDisposable
{
    private readonly System.Threading.RateLimiting.TokenBucketRateLimiter _framework = new(new()
    {
        TokenLimit = 1_000_000_000, TokensPerPeriod = 1_000_000_000, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });

    private readonly object _caller = IPAddress.Parse("10.1.2.3");
    private TryTake _tryTake = null!;

    private delegate bool TryTake(object caller, int weight, out TimeSpan retryAfter);

    [GlobalSetup]
    public void Setup()
    {
        // Internal on purpose: only the package's own tests see it, and a measurement.
        var assembly = typeof(RateLimitOptions).Assembly;
        var limit = Activator.CreateInstance(assembly.GetType("Sophia.Mcp.Hosting.RateLimit")!, 10_000_000, 1_000_000)!;
        var buckets = Activator.CreateInstance(
            assembly.GetType("Sophia.Mcp.Hosting.CallerBuckets")!, BindingFlags.Instance | BindingFlags.Public, null, [limit, 100_000, TimeProvider.System], CultureInfo.InvariantCulture)!;
        _tryTake = buckets.GetType().GetMethod("TryTake")!.CreateDelegate<TryTake>(buckets);
        for (var i = 0; i < 10_000; i++)
        {
            _tryTake(new IPAddress(i), 1, out _);
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _framework.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public bool Framework_token_bucket()
    {
        using var lease = _framework.AttemptAcquire();
        return lease.IsAcquired;
    }

    [Benchmark]
    public bool Sophia_caller_bucket() => _tryTake(_caller, 1, out _);
}
