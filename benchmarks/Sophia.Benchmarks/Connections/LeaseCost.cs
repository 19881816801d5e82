using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>
/// One rent and return with nobody else there, in batches of 1,000 that take turns side by side, first while nobody listens to the instruments and then while somebody does: what disturbs the machine disturbs all sides alike.
/// <c>--connections-lease</c> prints it.
/// </summary>
internal static class LeaseCost
{
    private const int Batch = 1_000;
    private const int Batches = 5_000;

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
            ("Npgsql, open and dispose", () => NpgsqlAsync(npgsql)),
            ("channel of objects", () => ChannelAsync(channel)),
            ("`ConnectionPool<T>`", () => PoolAsync(pool)),
            ("pool with breaker", () => GatedAsync(gated)),
            ("the same by name", () => NamedAsync(manager)),
            ("lease over Npgsql", () => LeasedAsync(postgres)),
        ];
        await PrintAsync("nobody listens to instruments", sides, output);
        using var listener = Listener();
        listener.Start();
        await PrintAsync("every instrument listened to", sides, output);
    }

    private static async Task PrintAsync(string condition, (string Name, Func<Task> Run)[] sides, TextWriter output)
    {
        var rounds = await MeasureAsync(sides);
        var costs = rounds.Select(side => side.Order().ToArray()).ToArray();
        await output.WriteLineAsync($"| one rent and return, {condition} | ns, median | ns, fastest batch |\n|---|---:|---:|");
        for (var i = 0; i < sides.Length; i++)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {sides[i].Name} | {costs[i][Batches / 2]:0.0} | {costs[i][0]:0.0} |"));
        }

        foreach (var (ours, theirs, target) in new[] { (2, 0, 0.10), (3, 1, 1.0), (4, 1, 1.0), (5, 0, 1.15) })
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{sides[ours].Name} ÷ {sides[theirs].Name}: {Ratio(rounds[ours], rounds[theirs]):0.000} (median of {Batches} pairs), fastest ÷ fastest {costs[ours][0] / costs[theirs][0]:0.000} (<= {target})"));
        }
    }

    /// <summary>The median of the ratios within each round: a round lasts a millisecond, so both sides of it had the same machine.</summary>
    private static double Ratio(double[] ours, double[] theirs) => ours.Zip(theirs, (mine, yours) => mine / yours).Order().ElementAt(Batches / 2);

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

    private static async Task GatedAsync(ServiceConnections<object> connections)
    {
        for (var i = 0; i < Batch; i++)
        {
            await using var lease = await connections.GetConnectionAsync();
        }
    }

    private static async Task NamedAsync(UnifiedConnectionManager connections)
    {
        for (var i = 0; i < Batch; i++)
        {
            await using var lease = await connections.GetConnectionAsync<object>("gated");
        }
    }

    private static async Task LeasedAsync(ServiceConnections<NpgsqlConnection> connections)
    {
        for (var i = 0; i < Batch; i++)
        {
            await using var lease = await connections.GetConnectionAsync();
        }
    }
}
