using BenchmarkDotNet.Attributes;
using Npgsql;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>64 tasks on 8 connections, 200 rents each, with one yield while holding.</summary>
[MemoryDiagnoser]
[ThreadingDiagnoser]
#pragma warning disable CA1001 // Disposed in GlobalCleanup.
public class ContentionBenchmarks
{
    private const int Tasks = 64;
    private const int Rounds = 200;
    private const int Connections = 8;

    private readonly ChannelPool _channel = new(Connections);
    private IAsyncDisposable _server = null!;
    private NpgsqlDataSource _npgsql = null!;
    private ConnectionPool<object> _pool = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        (var connectionString, _server) = BenchmarkPostgres.Start();
        _npgsql = BenchmarkPostgres.Bare(connectionString, Connections);
        _pool = new ConnectionPool<object>("pool", new ObjectFactory(TimeSpan.Zero), new()
        {
            MinConnections = Connections,
            MaxConnections = Connections,
            CheckAfterIdle = TimeSpan.FromHours(1),
        });
        await _pool.InitializeAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _pool.DisposeAsync();
        await _npgsql.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Tasks * Rounds)]
    public Task Npgsql() => Run(async () =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var connection = await _npgsql.OpenConnectionAsync();
            await Task.Yield();
        }
    });

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public Task Channel_pool() => Run(async () =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            var item = await _channel.RentAsync();
            await Task.Yield();
            _channel.Return(item);
        }
    });

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public Task Sophia_pool() => Run(async () =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var lease = await _pool.GetConnectionAsync();
            await Task.Yield();
        }
    });

    private static Task Run(Func<Task> rounds) => Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => Task.Run(rounds)));
}
