using BenchmarkDotNet.Attributes;
using Sophia.Connections;
using Sophia.Connections.Redis;
using StackExchange.Redis;

namespace Sophia.Benchmarks.Redis;

/// <summary>Small GETs by 16 tasks beside four tasks that read a megabyte again and again. Target: throughput with the bulk lane ÷ without ≥ 1.2, so a ratio ≤ 0.83.</summary>
public class RedisBulkLaneBenchmarks
{
    private const int Tasks = 16;
    private const int Gets = 100;
    private const int Readers = 4;
    private BenchmarkRedis _redis = null!;

    [GlobalSetup]
    public async Task Setup() => _redis = await BenchmarkRedis.StartAsync();

    [GlobalCleanup]
    public async Task Cleanup() => await _redis.DisposeAsync();

    [Benchmark(Baseline = true, OperationsPerInvoke = Tasks * Gets)]
    public Task One_lane() => RunAsync(_redis.Sophia);

    [Benchmark(OperationsPerInvoke = Tasks * Gets)]
    public Task Bulk_lane() => RunAsync(_redis.WithBulkLane);

    private static async Task RunAsync(ServiceConnections<IConnectionMultiplexer> connections)
    {
        await using var lease = await connections.GetConnectionAsync();
        var (small, large) = (lease.Connection.GetDatabase(), lease.Connection.BulkLane().GetDatabase());
        using var done = new CancellationTokenSource();
        var reading = Enumerable.Range(0, Readers).Select(async _ =>
        {
            while (!done.IsCancellationRequested)
            {
                await large.StringGetAsync("large");
            }
        }).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(async _ =>
        {
            for (var i = 0; i < Gets; i++)
            {
                await small.StringGetAsync("small");
            }
        }));
        await done.CancelAsync();
        await Task.WhenAll(reading);
    }
}
