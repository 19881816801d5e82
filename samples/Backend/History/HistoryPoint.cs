namespace Backend.History;

/// <summary>What happened to one series in one stretch of time.</summary>
/// <param name="Series">The series; see <see cref="SeriesNames"/>.</param>
/// <param name="AtMs">The start of the stretch, Unix milliseconds.</param>
/// <param name="Count">Requests or checks.</param>
/// <param name="Errors">Those of them that failed.</param>
/// <param name="SumMs">Milliseconds of all that succeeded.</param>
/// <param name="MaxMs">Milliseconds of the slowest.</param>
/// <param name="Status">The worst status in it.</param>
/// <param name="Sketch">How long those that succeeded took.</param>
internal sealed record HistoryPoint(
    string Series, long AtMs, long Count, long Errors, double SumMs, double MaxMs, SeriesStatus Status, LatencySketch Sketch)
{
    /// <summary>The point of several, which stand for parts of its stretch or for several replicas.</summary>
    public static HistoryPoint Merge(long atMs, IReadOnlyList<HistoryPoint> parts)
    {
        var sketch = new LatencySketch();
        foreach (var part in parts)
        {
            sketch.Merge(part.Sketch);
        }

        return new HistoryPoint(
            parts[0].Series, atMs, parts.Sum(p => p.Count), parts.Sum(p => p.Errors), parts.Sum(p => p.SumMs), parts.Max(p => p.MaxMs), parts.Min(p => p.Status), sketch);
    }
}

/// <summary>How a series stood; lower is worse. The numbers are stored.</summary>
internal enum SeriesStatus
{
    /// <summary>Not usable.</summary>
    Unhealthy = 0,

    /// <summary>Usable with restrictions, or not known.</summary>
    Degraded = 1,

    /// <summary>As it should be.</summary>
    Healthy = 2,
}
