using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>
/// What 64 tasks on 8 connections cost in processor time and bytes, one process per side, the sides taking turns. <c>--connections-cpu</c> prints it.
/// </summary>
/// <remarks>Wall time says little here: a side that keeps both processors awake for nothing looks as fast as one that does not.</remarks>
internal static class ContentionCost
{
    private const int Rounds = 5;
    private const int Tasks = 64;
    private const int Connections = 8;
    private static readonly string[] Sides = ["npgsql", "channel", "sophia"];
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(TextWriter output)
    {
        var (connectionString, server) = BenchmarkPostgres.Start();
        await using var owner = server;
        Dictionary<string, List<Cost>> costs = Sides.ToDictionary(side => side, _ => new List<Cost>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var side in Sides)
            {
                costs[side].Add(await MeasureInOwnProcessAsync(side, connectionString));
            }
        }

        await output.WriteLineAsync("| 64 tasks on 8 connections | processor ns per op, median (worst) | wall ns per op | bytes per op, worst | fewest ÷ most, worst |\n|---|---:|---:|---:|---:|");
        foreach (var (side, seen) in costs)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {side} | {Median(seen, cost => cost.Processor):0} ({seen.Max(cost => cost.Processor):0}) | {Median(seen, cost => cost.Wall):0} | {seen.Max(cost => cost.Bytes):0.0} | {seen.Min(cost => cost.Fairness):0.00} |"));
        }

        foreach (var (other, target) in new[] { ("npgsql", 0.25), ("channel", 0.75) })
        {
            var ratios = costs["sophia"].Zip(costs[other], (ours, theirs) => ours.Processor / theirs.Processor).Order().ToArray();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"processor time ÷ {other}: median {ratios[ratios.Length / 2]:0.00}, worst {ratios[^1]:0.00} (<= {target})"));
        }
    }

    /// <summary>The measured process: runs one side and prints its figures.</summary>
    public static async Task RunSideAsync(string side, string connectionString, TextWriter output)
    {
        await using var rent = await Side.CreateAsync(side, connectionString, Connections);
        await LoadAsync(rent.RoundAsync, Warming);
        var (processor, wall, bytes) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var counts = await LoadAsync(rent.RoundAsync, Measuring);
        var (spent, elapsed, allocated) = (Environment.CpuUsage.TotalTime - processor, Stopwatch.GetElapsedTime(wall), GC.GetTotalAllocatedBytes() - bytes);
        var total = (double)counts.Sum();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{spent.TotalNanoseconds / total} {elapsed.TotalNanoseconds / total} {allocated / total} {counts.Min() / (double)counts.Max()}"));
    }

    private static Task<long[]> LoadAsync(Func<ValueTask> round, TimeSpan time)
    {
        var stop = new CancellationTokenSource(time);
        return Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => Task.Run(async () =>
        {
            var count = 0L;
            for (; !stop.IsCancellationRequested; count++)
            {
                await round();
            }

            return count;
        })));
    }

    private static async Task<Cost> MeasureInOwnProcessAsync(string side, string connectionString)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) is "dotnet")
        {
            start.ArgumentList.Add(typeof(ContentionCost).Assembly.Location);
        }

        start.ArgumentList.Add("--connections-cpu-side");
        start.ArgumentList.Add(side);
        start.ArgumentList.Add(connectionString);
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var figures = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return figures is [var processor, var wall, var bytes, var fairness]
            ? new Cost(processor, wall, bytes, fairness)
            : throw new InvalidOperationException($"The process of side '{side}' ended with {process.ExitCode} and said '{line}'.");
    }

    private static double Median(List<Cost> costs, Func<Cost, double> of) => costs.Select(of).Order().ElementAt(costs.Count / 2);

    private readonly record struct Cost(double Processor, double Wall, double Bytes, double Fairness);

    /// <summary>One way to rent, hold over a yield, and return.</summary>
    private sealed class Side(Func<ValueTask> round, IAsyncDisposable? owned) : IAsyncDisposable
    {
        public Func<ValueTask> RoundAsync => round;

        public static async Task<Side> CreateAsync(string side, string connectionString, int connections)
        {
            switch (side)
            {
                case "npgsql":
                    var source = BenchmarkPostgres.Bare(connectionString, connections);
                    return new Side(() => NpgsqlRoundAsync(source), source);
                case "channel":
                    var channel = new ChannelPool(connections);
                    return new Side(() => ChannelRoundAsync(channel), null);
                default:
                    var pool = new ConnectionPool<object>("pool", new ObjectFactory(TimeSpan.Zero), new()
                    {
                        MinConnections = connections,
                        MaxConnections = connections,
                        CheckAfterIdle = TimeSpan.FromHours(1),
                    });
                    await pool.InitializeAsync();
                    return new Side(() => SophiaRoundAsync(pool), pool);
            }
        }

        public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? ValueTask.CompletedTask;

        // The same pooled state machine around all three, so that only what is rented differs.
        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
        private static async ValueTask NpgsqlRoundAsync(NpgsqlDataSource source)
        {
            await using var connection = await source.OpenConnectionAsync();
            await Task.Yield();
        }

        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
        private static async ValueTask ChannelRoundAsync(ChannelPool pool)
        {
            var item = await pool.RentAsync();
            await Task.Yield();
            pool.Return(item);
        }

        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
        private static async ValueTask SophiaRoundAsync(ConnectionPool<object> pool)
        {
            await using var lease = await pool.GetConnectionAsync();
            await Task.Yield();
        }
    }
}
