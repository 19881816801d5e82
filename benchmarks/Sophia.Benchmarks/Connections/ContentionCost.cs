using System.Globalization;
using Npgsql;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>
/// What 64 tasks on 8 connections cost in processor time and bytes: rent, hold over one yield, return. The sides take turns in windows of a tenth of a second, so
/// that what disturbs the machine disturbs all of them. <c>--connections-cpu</c> prints it.
/// </summary>
/// <remarks>
/// Wall time says little here: a side that keeps both processors awake for nothing looks as fast as one that does not. Each task's loop is one state machine, and
/// that of the yield alone stands beside the others: a machine of its own for every round costs several times what is to be measured.
/// </remarks>
internal static class ContentionCost
{
    private const int Connections = 8;

    public static async Task RunAsync(TextWriter output)
    {
        var (connectionString, server) = BenchmarkPostgres.Start();
        await using var owner = server;
        await using var npgsql = BenchmarkPostgres.Bare(connectionString, Connections);
        await using var pool = new ConnectionPool<object>("pool", new ObjectFactory(TimeSpan.Zero), new()
        {
            MinConnections = Connections,
            MaxConnections = Connections,
            CheckAfterIdle = TimeSpan.FromHours(1),
        });
        await pool.InitializeAsync();
        var channel = new ChannelPool(Connections);
        (string Name, Func<CancellationToken, Task<long>> Load)[] sides =
        [
            ("the yield alone", YieldAsync),
            ("Npgsql", stop => NpgsqlAsync(npgsql, stop)),
            ("channel of objects", stop => ChannelAsync(channel, stop)),
            ("ConnectionPool<T>", stop => SophiaAsync(pool, stop)),
        ];
        var costs = await PairedWindows.MeasureAsync([.. sides.Select(side => side.Load)]);
        await output.WriteLineAsync("| 64 tasks on 8 connections | processor ns per op, median | wall ns per op, median | bytes per op, median | fewest ÷ most, median (worst) |\n|---|---:|---:|---:|---:|");
        for (var i = 0; i < sides.Length; i++)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {sides[i].Name} | {costs[i].Median(window => window.Processor):0} | {costs[i].Median(window => window.Wall):0} | {costs[i].Median(window => window.Bytes):0.0} | {costs[i].Median(window => window.Fairness):0.00} ({costs[i].Min(window => window.Fairness):0.00}) |"));
        }

        foreach (var (side, target) in new[] { (1, 0.25), (2, 0.75) })
        {
            var ratios = costs[3].Zip(costs[side], (ours, theirs) => ours.Processor / theirs.Processor).Order().ToArray();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"processor time ÷ {sides[side].Name}: {ratios[ratios.Length / 2]:0.00} (median of {ratios.Length} pairs), nine of ten below {ratios[ratios.Length * 9 / 10]:0.00} (<= {target})"));
        }
    }

    private static async Task<long> YieldAsync(CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await Task.Yield();
        }

        return count;
    }

    private static async Task<long> NpgsqlAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await Task.Yield();
        }

        return count;
    }

    private static async Task<long> ChannelAsync(ChannelPool pool, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            var item = await pool.RentAsync();
            await Task.Yield();
            pool.Return(item);
        }

        return count;
    }

    private static async Task<long> SophiaAsync(ConnectionPool<object> pool, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await using var lease = await pool.GetConnectionAsync(CancellationToken.None);
            await Task.Yield();
        }

        return count;
    }
}
