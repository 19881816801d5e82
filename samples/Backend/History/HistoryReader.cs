namespace Backend.History;

/// <summary>Reads history in the steps that fit, with the newest time, which is not rolled up yet, from the finer tier.</summary>
internal sealed class HistoryReader(HistoryStore store)
{
    /// <summary>The points of some series, or of all, oldest first a series: at most three statements, however many series there are.</summary>
    public async Task<IReadOnlyList<HistoryPoint>> ReadAsync(
        HistoryTier tier, IReadOnlyList<string>? series, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        if (series is { Count: 0 })
        {
            return [];
        }

        var points = await store.ReadAsync(tier, series, tier.Floor(fromMs), toMs, cancellationToken);
        if (tier is HistoryTier.Raw)
        {
            return points;
        }

        // The newest step may have been made before its last samples came: it is made again here.
        var edge = points.Count == 0 ? tier.Floor(fromMs) : points.Max(point => point.AtMs);
        var newer = await ReadAsync(tier - 1, series, edge, toMs, cancellationToken);
        var rolled = newer.GroupBy(point => (point.Series, At: tier.Floor(point.AtMs))).Select(group => HistoryPoint.Merge(group.Key.At, [.. group])).ToArray();
        var replaced = rolled.Select(point => (point.Series, point.AtMs)).ToHashSet();
        return [.. points.Where(point => !replaced.Contains((point.Series, point.AtMs))).Concat(rolled).OrderBy(point => point.Series, StringComparer.Ordinal).ThenBy(point => point.AtMs)];
    }

    /// <summary>Puts points of one series together so that at most so many are left.</summary>
    public static IEnumerable<HistoryPoint> Thin(IReadOnlyList<HistoryPoint> points, long fromMs, long toMs, int most)
    {
        var step = Math.Max(1, (toMs - fromMs + most - 1) / most);
        return points.Count <= most ? points : points.GroupBy(point => (point.AtMs - fromMs) / step).Select(group => HistoryPoint.Merge(group.First().AtMs, [.. group]));
    }
}
