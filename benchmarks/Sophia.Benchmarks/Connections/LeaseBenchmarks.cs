using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>One rent and return, nobody else there.</summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // Disposed in GlobalCleanup.
public class LeaseBenchmarks
{
    private readonly ChannelPool _channel = new(8);
    private IAsyncDisposable _server = null!;
    private NpgsqlDataSource _npgsql = null!;
    private ConnectionPool<object> _pool = null!;
    private ServiceProvider _services = null!;
    private UnifiedConnectionManager _manager = null!;
    private ServiceConnections<object> _gated = null!;
    private ServiceConnections<NpgsqlConnection> _postgres = null!;
    private MeterListener _listener = null!;

    [GlobalSetup]
    public void Setup()
    {
        (var connectionString, _server) = BenchmarkPostgres.Start();
        _npgsql = BenchmarkPostgres.Bare(connectionString, 9);
        _pool = new ConnectionPool<object>("pool", new ObjectFactory(TimeSpan.Zero), new() { MaxConnections = 8, CheckAfterIdle = TimeSpan.FromHours(1) });
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        services.AddSophiaConnections()
            .AddPool("gated", new ObjectFactory(TimeSpan.Zero), options => (options.MaxConnections, options.CheckAfterIdle) = (8, TimeSpan.FromHours(1)))
            .AddPostgres("postgres", options => (options.ConnectionString, options.MaxConnections) = (connectionString, 8));
        _services = services.BuildServiceProvider();
        _manager = _services.GetRequiredService<UnifiedConnectionManager>();
        (_gated, _postgres) = (_manager.For<object>("gated"), _manager.For<NpgsqlConnection>("postgres"));
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ConnectionsDiagnostics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        Warm().GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
        await _pool.DisposeAsync();
        await _npgsql.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public async Task Npgsql_open_and_dispose()
    {
        await using var connection = await _npgsql.OpenConnectionAsync();
    }

    [Benchmark]
    public async Task Channel_pool()
    {
        var item = await _channel.RentAsync();
        _channel.Return(item);
    }

    [Benchmark]
    public async Task Sophia_pool()
    {
        await using var lease = await _pool.GetConnectionAsync();
    }

    [Benchmark]
    public async Task Sophia_pool_with_breaker()
    {
        await using var lease = await _gated.GetConnectionAsync();
    }

    [Benchmark]
    public async Task Sophia_by_name_with_breaker()
    {
        await using var lease = await _manager.GetConnectionAsync<object>("gated");
    }

    [Benchmark]
    public async Task Sophia_lease_over_Npgsql()
    {
        await using var lease = await _postgres.GetConnectionAsync();
    }

    /// <summary>The same with breaker and a listener on every instrument.</summary>
    [Benchmark]
    public async Task Sophia_pool_with_breaker_and_metrics()
    {
        await using var lease = await _gated.GetConnectionAsync();
    }

    [GlobalSetup(Target = nameof(Sophia_pool_with_breaker_and_metrics))]
    public void SetupWithMetrics()
    {
        Setup();
        _listener.Start();
    }

    private async Task Warm()
    {
        await Npgsql_open_and_dispose();
        await Sophia_pool();
        await Sophia_pool_with_breaker();
        await Sophia_lease_over_Npgsql();
    }
}
