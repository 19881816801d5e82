using System.Globalization;
using System.Text;
using System.Text.Json;
using Sophia.LoadTests.Load;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Backend;

/// <summary>200 dashboards a second, due whether or not answers come, of 100 users whom nobody has asked for before; four sources of 50 ms each.</summary>
internal static class DashboardLoad
{
    private const int PerSecond = 200;
    private const int Users = 100;
    private const int Connections = 32;
    private static readonly TimeSpan InvalidateEvery = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Figure>> RunAsync(PublishedServer published, Cage cage, bool quick, CancellationToken cancellationToken)
    {
        using var server = await BackendProcess.StartAsync(published, cage, new() { ["BENCH_SOURCE_MS"] = "50" }, cancellationToken);
        var (rounds, length) = quick ? (2, TimeSpan.FromSeconds(3)) : (3, TimeSpan.FromSeconds(20));
        Load(server, "warm", length);
        var calm = new List<Round>();
        for (var round = 0; round < rounds; round++)
        {
            calm.Add(await MeasureAsync(server, $"calm{round}", length, cancellationToken));
            await CheckAsync(server, $"calm{round}", cancellationToken);
        }

        var stormy = await StormAsync(server, length, cancellationToken);
        return
        [
            new Figure("`/api/dashboard` at 200 requests/s, four sources of 50 ms, 100 new users: p95, ms", [.. calm.Select(round => round.P95)], "0.0", AtMost: 20),
            new Figure("the same: p99, ms", [.. calm.Select(round => round.P99)], "0.0"),
            new Figure("the same: slowest answer, ms", [.. calm.Select(round => round.Slowest)], "0.0"),
            new Figure("the same: cache hit rate", [.. calm.Select(round => round.HitRate)], "0.0000", AtLeast: 0.95),
            new Figure("the same: share of one core", [.. calm.Select(round => round.Core)], "0.00"),
            new Figure("the same while every page is made old every 2 s: p95, ms", [stormy.P95], "0.0"),
            new Figure("the same while every page is made old every 2 s: cache hit rate", [stormy.HitRate], "0.0000"),
        ];
    }

    private static async Task<Round> StormAsync(BackendProcess server, TimeSpan length, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storm = Task.Run(
            async () =>
            {
                using var timer = new PeriodicTimer(InvalidateEvery, TimeProvider.System);
                while (await timer.WaitForNextTickAsync(over.Token))
                {
                    using var response = await server.Client.PostAsync(new Uri("bench/invalidate", UriKind.Relative), null, over.Token);
                }
            },
            cancellationToken);
        var round = await MeasureAsync(server, "storm", length, cancellationToken);
        await over.CancelAsync();
        await storm.ContinueWith(static _ => { }, TaskScheduler.Default);
        return round;
    }

    private static async Task<Round> MeasureAsync(BackendProcess server, string users, TimeSpan length, CancellationToken cancellationToken)
    {
        var (before, processor) = (await server.PagesAsync(cancellationToken), server.ProcessorTime);
        var load = await Task.Run(() => Load(server, users, length), cancellationToken);
        var (after, used) = (await server.PagesAsync(cancellationToken), server.ProcessorTime - processor);
        var (hits, misses) = (after.Hits - before.Hits, after.Misses - before.Misses);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {users}: {load.Calls} answers, {hits} hits, {misses} misses, p95 {load.P95 / 1e3:F2} ms, p99 {load.P99 / 1e3:F2} ms"));
        return new Round(load.P95 / 1e3, load.P99 / 1e3, load.Slowest / 1e3, (double)hits / (hits + misses), used / TimeSpan.FromSeconds(load.Seconds));
    }

    private static LoadResult Load(BackendProcess server, string users, TimeSpan length) => LoadRun.Paced(
        server.Port,
        [.. Enumerable.Range(0, Users).Select(user => Encoding.ASCII.GetBytes($"GET /api/dashboard?user_id={users}-{user} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n\r\n"))],
        [],
        Connections,
        length,
        PerSecond);

    // Under load only the status is looked at; here, that every page is whole.
    private static async Task CheckAsync(BackendProcess server, string users, CancellationToken cancellationToken)
    {
        for (var user = 0; user < Users; user++)
        {
            using var page = JsonDocument.Parse(await server.Client.GetByteArrayAsync(new Uri($"api/dashboard?user_id={users}-{user}", UriKind.Relative), cancellationToken));
            if (page.RootElement.GetProperty("failed_sources").EnumerateObject().Any() || page.RootElement.GetProperty("alerts").GetArrayLength() == 0)
            {
                throw new InvalidOperationException($"A page has a hole:\n{page.RootElement}");
            }
        }
    }

    private sealed record Round(double P95, double P99, double Slowest, double HitRate, double Core);
}
