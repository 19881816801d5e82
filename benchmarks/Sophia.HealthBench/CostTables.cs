using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.HealthBench;

/// <summary>What the package itself costs.</summary>
internal static class CostTables
{
    private static volatile int _read;

    public static void Point(TextWriter output)
    {
        var engine = new HealthPredictionEngine(Options.Create(new HealthPredictionOptions()));
        var start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        Score(engine, start, 200_000);
        var samples = new double[9];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < samples.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Score(engine, start, 200_000);
            samples[i] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / 200_000;
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"\nscore of a point: {samples.Order().ElementAt(4):F0} ns median of 9 (worst {samples.Max():F0}), {bytes / 1_800_000.0:F3} bytes");
    }

    public static async Task CachedReadAsync(TextWriter output)
    {
        await using var services = Services(checks: 20).BuildServiceProvider();
        var runner = services.GetRequiredService<HealthCheckRunner>();
        var microsoft = services.GetRequiredService<HealthCheckService>();
        await runner.RefreshAsync();
        var theirs = await TimeAsync(2_000, async () => await microsoft.CheckHealthAsync());
        var ours = await TimeAsync(2_000_000, () =>
        {
            // As a report does: every check's status, and the worst of them.
            var snapshot = runner.Current;
            var sum = (int)snapshot.Status;
            for (var i = 0; i < snapshot.Entries.Count; i++)
            {
                sum += (int)snapshot.Entries[i].Status;
            }

            _read = sum;
            return Task.CompletedTask;
        });
        output.WriteLine($"\ncached read of 20 checks {ours:F1} ns, Microsoft's run of them {theirs:F0} ns: ratio {ours / theirs:F5}");
    }

    public static async Task ThousandAsync(TextWriter output)
    {
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        using var host = Host.CreateEmptyApplicationBuilder(null).AddMonitoring().Build();
        await host.StartAsync();
        var monitor = host.Services.GetRequiredService<ComprehensiveHealthMonitor>();
        for (var i = 0; i < 1_000; i++)
        {
            monitor.RegisterService($"s{i}", _ => Task.FromResult(HealthCheckResult.Healthy()));
        }

        // The engine's warm-up of a hundred points each, so that its memory is the real one.
        for (var i = 0; i < 100; i++)
        {
            await monitor.CheckAllAsync();
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - memory;
        var cpu = Environment.CpuUsage.TotalTime;
        await Task.Delay(TimeSpan.FromSeconds(60));
        var share = (Environment.CpuUsage.TotalTime - cpu) / TimeSpan.FromSeconds(60);
        output.WriteLine($"\n1,000 checks every 30 s for a minute: {share:P2} of a core, {held / 1e6:F1} MB");
        await host.StopAsync();
    }

    private static HostApplicationBuilder AddMonitoring(this HostApplicationBuilder builder)
    {
        builder.Services.AddLogging().AddSophiaHealthMonitoring();
        return builder;
    }

    private static void Score(HealthPredictionEngine engine, DateTimeOffset start, int points)
    {
        for (var i = 0; i < points; i++)
        {
            engine.Observe("api", HealthSeriesKind.Latency, 100 + (i % 13), start.AddSeconds(30L * i));
        }
    }

    private static IServiceCollection Services(int checks)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        var builder = services.AddSophiaHealthStandards();
        for (var i = 0; i < checks; i++)
        {
            builder.AddCheck($"c{i}", () => HealthCheckResult.Healthy());
        }

        return services;
    }

    private static async Task<double> TimeAsync(int times, Func<Task> work)
    {
        await work();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            await work();
        }

        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / times;
    }
}
