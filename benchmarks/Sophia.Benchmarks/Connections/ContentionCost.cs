using System.Diagnostics;
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
    private const int Rounds = 150;
    private const int Tasks = 64;
    private const int Connections = 8;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

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
        var costs = await MeasureAsync(sides);
        await output.WriteLineAsync("| 64 tasks on 8 connections | processor ns per op, median | wall ns per op, median | bytes per op, median | fewest ÷ most, median (worst) |\n|---|---:|---:|---:|---:|");
        for (var i = 0; i < sides.Length; i++)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {sides[i].Name} | {At(costs[i], cost => cost.Processor, 0.5):0} | {At(costs[i], cost => cost.Wall, 0.5):0} | {At(costs[i], cost => cost.Bytes, 0.5):0.0} | {At(costs[i], cost => cost.Fairness, 0.5):0.00} ({costs[i].Min(cost => cost.Fairness):0.00}) |"));
        }

        foreach (var (side, target) in new[] { (1, 0.25), (2, 0.75) })
        {
            var ratios = costs[3].Zip(costs[side], (ours, theirs) => ours.Processor / theirs.Processor).Order().ToArray();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"processor time ÷ {sides[side].Name}: {ratios[Rounds / 2]:0.00} (median of {Rounds} pairs), nine of ten below {ratios[Rounds * 9 / 10]:0.00} (<= {target})"));
        }
    }

    private static async Task<Cost[][]> MeasureAsync((string Name, Func<CancellationToken, Task<long>> Load)[] sides)
    {
        var costs = sides.Select(_ => new Cost[Rounds]).ToArray();
        for (var round = -10; round < Rounds; round++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                costs[side][Math.Max(0, round)] = await MeasureAsync(sides[side].Load);
            }
        }

        return costs;
    }

    private static async Task<Cost> MeasureAsync(Func<CancellationToken, Task<long>> load)
    {
        using var stop = new CancellationTokenSource();
        var (processor, wall, bytes) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var running = Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => Task.Run(() => load(stop.Token))));
        stop.CancelAfter(Window);
        var counts = await running;
        var total = (double)counts.Sum();
        return new Cost(
            (Environment.CpuUsage.TotalTime - processor).TotalNanoseconds / total,
            Stopwatch.GetElapsedTime(wall).TotalNanoseconds / total,
            (GC.GetTotalAllocatedBytes() - bytes) / total,
            counts.Min() / (double)counts.Max());
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

    private static double At(Cost[] costs, Func<Cost, double> of, double share) => costs.Select(of).Order().ElementAt((int)(costs.Length * share));

    private readonly record struct Cost(double Processor, double Wall, double Bytes, double Fairness);
}
