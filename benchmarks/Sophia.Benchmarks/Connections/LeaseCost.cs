using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>
/// One rent and return with nobody else there, in batches of 1,000 that take turns side by side: what disturbs the machine disturbs all sides alike.
/// <c>--connections-lease</c> prints it.
/// </summary>
internal static class LeaseCost
{
    private const int Batch = 1_000;
    private const int Batches = 2_000;

    public static async Task RunAsync(TextWriter output)
    {
        var (connectionString, server) = BenchmarkPostgres.Start();
        await using var owner = server;
        await using var npgsql = BenchmarkPostgres.Bare(connectionString, 9);
        await using var pool = new ConnectionPool<object>("pool", new ObjectFactory(TimeSpan.Zero), new() { MaxConnections = 8, CheckAfterIdle = TimeSpan.FromHours(1) });
        await using var services = Services(connectionString);
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        var (gated, postgres, channel) = (manager.For<object>("gated"), manager.For<NpgsqlConnection>("postgres"), new ChannelPool(8));
        (string Name, Func<Task> Run)[] sides =
        [
            ("npgsql", () => NpgsqlAsync(npgsql)),
            ("channel", () => ChannelAsync(channel)),
            ("pool", () => PoolAsync(pool)),
            ("pool, breaker, metrics", () => GatedAsync(gated)),
            ("lease over npgsql", () => GatedAsync(postgres)),
        ];
        using var listener = Listener();
        listener.Start();
        var costs = await MeasureAsync(sides);
        await output.WriteLineAsync("| one rent and return | ns, median | ns, fastest batch |\n|---|---:|---:|");
        for (var i = 0; i < sides.Length; i++)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {sides[i].Name} | {costs[i][Batches / 2]:0.0} | {costs[i][0]:0.0} |"));
        }

        foreach (var (ours, theirs, target) in new[] { (2, 0, 0.10), (3, 1, 1.0), (4, 0, 1.15) })
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{sides[ours].Name} ÷ {sides[theirs].Name}: median {costs[ours][Batches / 2] / costs[theirs][Batches / 2]:0.000}, fastest {costs[ours][0] / costs[theirs][0]:0.000} (<= {target})"));
        }
    }

    private static async Task<double[][]> MeasureAsync((string Name, Func<Task> Run)[] sides)
    {
        var costs = sides.Select(_ => new double[Batches]).ToArray();
        for (var batch = -Batches; batch < Batches; batch++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var started = Stopwatch.GetTimestamp();
                await sides[side].Run();
                costs[side][Math.Max(0, batch)] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Batch;
            }
        }

        Array.ForEach(costs, Array.Sort);
        return costs;
    }

    private static ServiceProvider Services(string connectionString)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging().AddMetrics();
        services.AddSophiaConnections()
            .AddPool("gated", new ObjectFactory(TimeSpan.Zero), options => (options.MaxConnections, options.CheckAfterIdle) = (8, TimeSpan.FromHours(1)))
            .AddPostgres("postgres", options => (options.ConnectionString, options.MaxConnections) = (connectionString, 8));
        return services.BuildServiceProvider();
    }

    // Hears the services' instruments, which have a factory as their scope; the pool that stands alone is measured without metrics.
    private static MeterListener Listener()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter is { Name: ConnectionsDiagnostics.MeterName, Scope: not null })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        return listener;
    }

    private static async Task NpgsqlAsync(NpgsqlDataSource source)
    {
        for (var i = 0; i < Batch; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
        }
    }

    private static async Task ChannelAsync(ChannelPool pool)
    {
        for (var i = 0; i < Batch; i++)
        {
            var item = await pool.RentAsync();
            pool.Return(item);
        }
    }

    private static async Task PoolAsync(ConnectionPool<object> pool)
    {
        for (var i = 0; i < Batch; i++)
        {
            await using var lease = await pool.GetConnectionAsync();
        }
    }

    private static async Task GatedAsync<T>(ServiceConnections<T> connections)
        where T : class
    {
        for (var i = 0; i < Batch; i++)
        {
            await using var lease = await connections.GetConnectionAsync();
        }
    }
}
