namespace Backend.History;

/// <summary>A point as callers see it.</summary>
/// <param name="At">The start of its stretch.</param>
/// <param name="Count">Requests or checks.</param>
/// <param name="ErrorRate">The share that failed.</param>
/// <param name="P50Ms">The median of those that succeeded, in milliseconds; null when none did.</param>
/// <param name="P95Ms">The 95th percentile.</param>
/// <param name="P99Ms">The 99th percentile.</param>
/// <param name="MaxMs">The slowest.</param>
/// <param name="Status">The worst status.</param>
internal sealed record HistoryView(
    DateTimeOffset At, long Count, double ErrorRate, double? P50Ms, double? P95Ms, double? P99Ms, double? MaxMs, string Status)
{
    public static HistoryView Of(HistoryPoint point)
    {
        double? Percentile(double share) => point.Sketch.Count == 0 ? null : Math.Round(Math.Min(point.Sketch.Percentile(share), point.MaxMs), 2);
        return new HistoryView(
            DateTimeOffset.FromUnixTimeMilliseconds(point.AtMs), point.Count, point.Count == 0 ? 0 : Math.Round((double)point.Errors / point.Count, 4),
            Percentile(0.5), Percentile(0.95), Percentile(0.99), point.Sketch.Count == 0 ? null : Math.Round(point.MaxMs, 2), Text(point.Status));
    }

    private static string Text(SeriesStatus status) => status switch
    {
        SeriesStatus.Healthy => "healthy",
        SeriesStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
