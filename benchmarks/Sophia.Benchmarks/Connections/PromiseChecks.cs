using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections;

namespace Sophia.Benchmarks.Connections;

/// <summary>The promises that are ratios of whole runs, not of single calls: burst, fill, fairness, batch health. <c>--connections-promises</c> prints them.</summary>
internal static class PromiseChecks
{
    public static async Task RunAsync(TextWriter output)
    {
        var (wide, opened) = await BestAsync(() => BurstAsync(50));
        var (narrow, _) = await BestAsync(() => BurstAsync(5));
        await output.WriteLineAsync($"burst 50 x 2 ms, warmed to 5: max 50 {wide.TotalMilliseconds:0.0} ms, max 5 {narrow.TotalMilliseconds:0.0} ms, ratio {wide / narrow:0.00} (<= 1.5); connections opened {opened} (<= 6)");

        var (parallel, _) = await BestAsync(() => FillAsync(new ConnectionPoolOptions().ParallelOpens));
        var (serial, _) = await BestAsync(() => FillAsync(1), runs: 1);
        await output.WriteLineAsync($"fill 50 x 50 ms: {parallel.TotalMilliseconds:0} ms, one at a time {serial.TotalMilliseconds:0} ms, ratio {parallel / serial:0.000} (<= 0.125)");

        var (fewest, most) = await FairnessAsync();
        await output.WriteLineAsync($"64 tasks on 8 connections: fewest {fewest}, most {most} ops a task, ratio {(double)fewest / most:0.00} (>= 0.8)");

        List<(TimeSpan Elapsed, TimeSpan Slowest)> batches = [];
        for (var i = 0; i < 5; i++)
        {
            batches.Add(await BatchHealthAsync());
        }

        var (elapsed, slowest) = batches.MinBy(batch => batch.Elapsed);
        await output.WriteLineAsync($"batch health of 10 services: {elapsed.TotalMilliseconds:0.0} ms, slowest {slowest.TotalMilliseconds:0.0} ms, ratio {elapsed / slowest:0.00} (<= 1.1)");
    }

    private static async Task<(TimeSpan Elapsed, int Opened)> BestAsync(Func<Task<(TimeSpan Elapsed, int Opened)>> run, int runs = 5)
    {
        List<(TimeSpan Elapsed, int Opened)> results = [];
        for (var i = 0; i <= runs; i++)
        {
            results.Add(await run());
        }

        // The first is the warm-up; connections opened count at their worst.
        return (results.Skip(1).Min(result => result.Elapsed), results.Max(result => result.Opened));
    }

    private static async Task<(TimeSpan Elapsed, int Opened)> BurstAsync(int max)
    {
        var factory = new ObjectFactory(TimeSpan.FromMilliseconds(15));
        await using var pool = new ConnectionPool<object>("burst", factory, new() { MinConnections = 5, MaxConnections = max });
        await pool.InitializeAsync();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var lease = await pool.GetConnectionAsync();
            await Task.Delay(2);
        }));
        return (Stopwatch.GetElapsedTime(started), factory.Opened);
    }

    private static async Task<(TimeSpan Elapsed, int Opened)> FillAsync(int parallel)
    {
        var factory = new ObjectFactory(TimeSpan.FromMilliseconds(50));
        await using var pool = new ConnectionPool<object>("fill", factory, new() { MinConnections = 50, MaxConnections = 50, ParallelOpens = parallel });
        var started = Stopwatch.GetTimestamp();
        await pool.InitializeAsync();
        return (Stopwatch.GetElapsedTime(started), factory.Opened);
    }

    private static async Task<(int Fewest, int Most)> FairnessAsync()
    {
        await using var pool = new ConnectionPool<object>("fair", new ObjectFactory(TimeSpan.Zero), new() { MinConnections = 8, MaxConnections = 8 });
        await pool.InitializeAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var counts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                await using var lease = await pool.GetConnectionAsync();
                await Task.Yield();
            }

            return count;
        })));
        return (counts.Min(), counts.Max());
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan Slowest)> BatchHealthAsync()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        var builder = services.AddSophiaConnections();
        for (var i = 1; i <= 10; i++)
        {
            builder.AddPool($"service-{i}", new ObjectFactory(TimeSpan.FromMilliseconds(20 * i)));
        }

        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<UnifiedConnectionManager>().CheckHealthAsync();
        return (report.Elapsed, report.Services.Max(service => service.ResponseTime));
    }
}
