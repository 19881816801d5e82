using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Sophia.Mcp.Hosting;

namespace Sophia.Benchmarks.Mcp;

/// <summary>One decision of the limiters for a caller among 10,000 others, beside the framework's own token bucket for one caller.</summary>
[MemoryDiagnoser]
public class RateLimiterBenchmarks : IDisposable
{
    private readonly System.Threading.RateLimiting.TokenBucketRateLimiter _framework = new(new()
    {
        TokenLimit = 1_000_000_000, TokensPerPeriod = 1_000_000_000, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });

    private readonly HttpContext _byAddress = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("10.1.2.3") } };
    private readonly CallerKey _user = CallerKey.User("https://issuer.example", "0e7d0f0c-4d65-4c6b-a2a7-6a5a1c7e7b11");
    private readonly CallerBuckets _buckets = new(new RateLimit(10_000_000, 1_000_000), 100_000, TimeProvider.System);
    private readonly CallerGates _callers = new(100, 0, TimeSpan.Zero, 100_000, TimeProvider.System);
    private readonly ToolGate _tool = new(100, 0, TimeSpan.Zero, TimeProvider.System);

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var other = CallerKey.User("https://issuer.example", Guid.NewGuid().ToString());
            _buckets.TryTake(other, 1, out _);
            _callers.Hold(other).LetGo();
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _framework.Dispose();
        _tool.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public bool Framework_token_bucket()
    {
        using var lease = _framework.AttemptAcquire();
        return lease.IsAcquired;
    }

    /// <summary>From the request to the decision, for a caller without a user.</summary>
    [Benchmark]
    public bool Rate_of_an_address() => _buckets.TryTake(RequestCaller.Of(_byAddress), 1, out _);

    [Benchmark]
    public bool Rate_of_a_user() => _buckets.TryTake(_user, 1, out _);

    /// <summary>The caller's slot and the tool's, taken and given back.</summary>
    [Benchmark]
    public bool Slots_of_a_caller_and_a_tool()
    {
        var slots = new CallSlots(null, _callers.Hold(_user), _tool, null);
        var taken = slots.TryEnter();
        slots.Exit();
        return taken;
    }
}
