using System.Globalization;

namespace Backend.History;

/// <summary>The statement that lists series without reading their points: from each name it seeks the next one in the index, so that it costs a few seeks a series however many points there are.</summary>
internal static class SeriesNamesSql
{
    /// <summary>The statement, with <c>@after</c>, <c>@from</c> and <c>@to</c>.</summary>
    /// <param name="prefix">What stands before a table's name.</param>
    /// <param name="coarsest">The tier that is read; the newest points are in the finer ones.</param>
    public static string For(string prefix, HistoryTier coarsest)
    {
        var first = Enumerable.Range(0, (int)coarsest + 1).Select(tier => string.Create(
            CultureInfo.InvariantCulture, $"SELECT {tier} AS tier, (SELECT min(series) FROM {prefix}history WHERE tier = {tier} AND series > @after) AS series"));
        return $"""
            WITH RECURSIVE names(tier, series) AS (
                SELECT tier, series FROM ({string.Join(" UNION ALL ", first)}) AS first_names
                UNION ALL
                SELECT names.tier, (SELECT min(h.series) FROM {prefix}history h WHERE h.tier = names.tier AND h.series > names.series)
                FROM names WHERE names.series IS NOT NULL
            )
            SELECT DISTINCT names.series FROM names
            WHERE EXISTS (SELECT 1 FROM {prefix}history h WHERE h.tier = names.tier AND h.series = names.series AND h.at_ms >= @from AND h.at_ms < @to)
            ORDER BY names.series
            """;
    }
}
