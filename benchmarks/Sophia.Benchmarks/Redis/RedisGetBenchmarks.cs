using BenchmarkDotNet.Attributes;
using StackExchange.Redis;

namespace Sophia.Benchmarks.Redis;

/// <summary>GETs by 64 tasks at once. Target: throughput of a lease ÷ one plain multiplexer ≥ 0.95, so a ratio of the times ≤ 1.05.</summary>
[MemoryDiagnoser]
public class RedisGetBenchmarks
{
    private const int Tasks = 64;
    private const int Gets = 100;
    private BenchmarkRedis _redis = null!;

    [GlobalSetup]
    public async Task Setup() => _redis = await BenchmarkRedis.StartAsync();

    [GlobalCleanup]
    public async Task Cleanup() => await _redis.DisposeAsync();

    [Benchmark(Baseline = true, OperationsPerInvoke = Tasks * Gets)]
    public Task Plain() => EachAsync(() => _redis.Plain.GetDatabase().StringGetAsync("small"));

    [Benchmark(OperationsPerInvoke = Tasks * Gets)]
    public Task Leased() => EachAsync(async () =>
    {
        await using var lease = await _redis.Sophia.GetConnectionAsync();
        return await lease.Connection.GetDatabase().StringGetAsync("small");
    });

    [Benchmark(OperationsPerInvoke = Tasks * Gets)]
    public Task Executed() => EachAsync(() => _redis.Sophia.ExecuteAsync(static (redis, _) => redis.GetDatabase().StringGetAsync("small")));

    private static Task EachAsync(Func<Task<RedisValue>> get) => Task.WhenAll(Enumerable.Range(0, Tasks).Select(async _ =>
    {
        for (var i = 0; i < Gets; i++)
        {
            await get();
        }
    }));
}
