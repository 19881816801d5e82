using Sophia.LoadTests.Servers;
using Sophia.Tests.Browser;

namespace Sophia.LoadTests.Backend;

/// <summary>The page in a headless Chromium on this machine, nothing of it cached: when something is painted first. And how large the dashboard's JSON is.</summary>
internal static class PageLoads
{
    private const string FirstContentfulPaint =
        """
        () => new Promise(resolve => new PerformanceObserver((list, observer) => {
          const paint = list.getEntriesByName("first-contentful-paint")[0];
          if (paint) { observer.disconnect(); resolve(paint.startTime); }
        }).observe({ type: "paint", buffered: true }))
        """;

    public static async Task<IReadOnlyList<Figure>> RunAsync(PublishedServer published, bool quick, CancellationToken cancellationToken)
    {
        using var server = await BackendProcess.StartAsync(published, Cage.OwnProcessor(wanted: false), [], cancellationToken);
        await using var chromium = await HeadlessChromium.StartAsync();
        var (warmUp, loads) = quick ? (1, 3) : (3, 30);
        var paints = new List<double>();
        for (var load = -warmUp; load < loads; load++)
        {
            // A context of its own each time: no cache, no cookies.
            await using var page = await chromium.OpenAsync(server.Client.BaseAddress!.ToString());
            var paint = await page.Page.EvaluateAsync<double>(FirstContentfulPaint);
            if (load >= 0)
            {
                paints.Add(paint);
            }
        }

        var json = await server.Client.GetByteArrayAsync(new Uri("api/dashboard?user_id=ann", UriKind.Relative), cancellationToken);
        return
        [
            new Figure($"the page, {loads} loads with nothing cached: first contentful paint, ms", paints, "0", AtMost: 500),
            new Figure("the dashboard's JSON, nothing but the backend itself to show, bytes", [json.Length], "0", AtMost: 30_000),
        ];
    }
}
