using System.Text.Json;
using Backend.History;
using Microsoft.Extensions.Options;

namespace Backend.Dashboard;

/// <summary>How each series went over the window: now against before, and a dozen points; the backend's own requests first, then what fails or got slower most.</summary>
internal sealed class TrendsSource(HistoryReader history, IOptions<DashboardOptions> options, TimeProvider time) : DashboardSource
{
    private const int Points = 12;
    private const double Matters = 0.2;

    public override string Field => DashboardFields.PerformanceTrends;

    public override async Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        var window = options.Value.TrendWindow;
        var to = time.GetUtcNow().ToUnixTimeMilliseconds();
        var from = to - (long)window.TotalMilliseconds;
        var points = await history.ReadAsync(HistoryTier.Minute, null, from, to, cancellationToken);
        var trends = points.GroupBy(point => point.Series).Select(series => (series.Key, Trend: Trend([.. series], from, to)))
            .OrderByDescending(series => series.Key == SeriesNames.Api).ThenByDescending(series => series.Trend.ErrorRate).ThenByDescending(series => series.Trend.P95Change ?? 0)
            .ToDictionary(series => SeriesNames.ServiceOf(series.Key), series => series.Trend, StringComparer.Ordinal);
        return JsonSerializer.SerializeToElement(trends, BackendJson.Default.DictionaryStringPerformanceTrend);
    }

    private static PerformanceTrend Trend(IReadOnlyList<HistoryPoint> points, long from, long to)
    {
        var whole = HistoryView.Of(HistoryPoint.Merge(from, points));
        var middle = from + ((to - from) / 2);
        var (before, now) = (P95(points.Where(p => p.AtMs < middle)), P95(points.Where(p => p.AtMs >= middle)));
        var change = before > 0 && now > 0 ? Math.Round((now / before) - 1, 3) : (double?)null;
        var direction = change is not { } by || Math.Abs(by) < Matters ? "steady" : by > 0 ? "slower" : "faster";
        return new PerformanceTrend(
            whole.Count, whole.ErrorRate, whole.P50Ms, whole.P95Ms, whole.P99Ms, change, direction,
            [.. HistoryReader.Thin(points, from, to, Points).Select(p => HistoryView.Of(p)).Select(p => new TrendPoint(p.At, p.P95Ms, p.ErrorRate))]);
    }

    private static double P95(IEnumerable<HistoryPoint> points)
    {
        var sketch = new LatencySketch();
        foreach (var point in points)
        {
            sketch.Merge(point.Sketch);
        }

        return sketch.Percentile(0.95);
    }
}

/// <summary>The trend of one series.</summary>
internal sealed record PerformanceTrend(
    long Count, double ErrorRate, double? P50Ms, double? P95Ms, double? P99Ms, double? P95Change, string Direction, IReadOnlyList<TrendPoint> Points);

/// <summary>One point of a trend.</summary>
internal sealed record TrendPoint(DateTimeOffset At, double? P95Ms, double ErrorRate);
