using System.Diagnostics;
using System.Globalization;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Backend;

/// <summary>Dashboards that nothing is known for: what one takes against the slowest of its four sources of 50 ms, in the same call.</summary>
internal static class ColdCalls
{
    // What sources gave is shared for a moment; calls are further apart than that.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    public static async Task<IReadOnlyList<Figure>> RunAsync(PublishedServer published, Cage cage, bool quick, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string> { ["BENCH_SOURCE_MS"] = "50", ["Sophia__Caching__Patterns__dashboard.source.{field}__Ttl"] = "00:00:00.1" };
        using var server = await BackendProcess.StartAsync(published, cage, settings, cancellationToken);
        var (warmUp, calls) = quick ? (5, 10) : (100, 200);
        var (ratios, added) = (new List<double>(), new List<double>());
        for (var call = -warmUp; call < calls; call++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            await server.NumberAsync(HttpMethod.Get, "bench/slowest", cancellationToken);
            var user = new Uri(string.Create(CultureInfo.InvariantCulture, $"api/dashboard?user_id=cold{call}"), UriKind.Relative);
            var started = Stopwatch.GetTimestamp();
            await server.Client.GetByteArrayAsync(user, cancellationToken);
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var slowest = await server.NumberAsync(HttpMethod.Get, "bench/slowest", cancellationToken);
            if (slowest <= 0)
            {
                throw new InvalidOperationException("No source ran for a call that should have been cold.");
            }

            if (call >= 0)
            {
                ratios.Add(took / slowest);
                added.Add(took - slowest);
            }
        }

        var p95 = ratios.Order().ElementAt((int)(ratios.Count * 0.95));
        return
        [
            new Figure("cold call ÷ its slowest source", ratios, "0.000", AtMost: 1.2),
            new Figure("the same, 95th percentile of the calls", [p95], "0.000"),
            new Figure("the same: added, ms", added, "0.00"),
        ];
    }
}
