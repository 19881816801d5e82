using Backend.Problems;

namespace Backend.History;

/// <summary>Tells how latency and errors went. An answer is bounded: so many series of so many points, so many gaps; it says what it has no room for and where that is.</summary>
internal static class HistoryEndpoints
{
    private static readonly Dictionary<string, (TimeSpan Length, HistoryTier Tier)> Ranges = new(StringComparer.Ordinal)
    {
        ["5m"] = (TimeSpan.FromMinutes(5), HistoryTier.Raw),
        ["15m"] = (TimeSpan.FromMinutes(15), HistoryTier.Raw),
        ["1h"] = (TimeSpan.FromHours(1), HistoryTier.Raw),
        ["6h"] = (TimeSpan.FromHours(6), HistoryTier.Minute),
        ["24h"] = (TimeSpan.FromHours(24), HistoryTier.Minute),
        ["7d"] = (TimeSpan.FromDays(7), HistoryTier.Hour),
        ["30d"] = (TimeSpan.FromDays(30), HistoryTier.Hour),
    };

    public static void MapHistory(this RouteGroupBuilder api) =>
        api.MapGet("/history", ReadAsync).WithName("GetHistory")
            .WithSummary(
                "Latency percentiles and error rates: series is a comma-separated list (api, service/<name>; all when left out), range one of 5m, 15m, 1h, 6h, 24h, 7d, 30d. "
                + $"An answer has at most {BackendDefaults.MaxHistorySeries} series of at most {BackendDefaults.MaxHistoryPoints} points; cut.next leads to the series that follow.")
            .Produces<HistoryAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ReadAsync(
        HistoryReader reader, HistoryStore store, TimeProvider time, CancellationToken cancellationToken, string? series = null, string range = "1h", string? after = null)
    {
        var names = series?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        if (Problem(names, range, after) is (var field, { } reason))
        {
            return ProblemResponses.Invalid(field, reason);
        }

        var (length, tier) = Ranges[range];
        var to = time.GetUtcNow().ToUnixTimeMilliseconds();
        var from = to - (long)length.TotalMilliseconds;
        var selection = names is not null
            ? new HistorySelection(names, 0)
            : HistorySelection.FirstOf(await store.ReadNamesAsync(tier, tier.Floor(from), to, after ?? "", cancellationToken));
        var points = await reader.ReadAsync(tier, selection.Names, from, to, cancellationToken);
        var (gaps, more) = await store.ReadGapsAsync(from, to, cancellationToken);
        return TypedResults.Ok(new HistoryAnswer(
            range, DateTimeOffset.FromUnixTimeMilliseconds(from), DateTimeOffset.FromUnixTimeMilliseconds(to), Views(points, from, to), [.. gaps.Select(GapView.Of)],
            HistoryCut.Of(range, selection, more)));
    }

    private static (string Field, string? Reason) Problem(string[]? names, string range, string? after) =>
        !Ranges.ContainsKey(range) ? ("range", $"range is one of {string.Join(", ", Ranges.Keys)}.")
        : names is { Length: 0 or > BackendDefaults.MaxHistorySeries } ? ("series", $"series names 1 to {BackendDefaults.MaxHistorySeries} series.")
        : names is not null && after is not null ? ("after", "after goes on in the list of all series: leave out either series or after.")
        : default;

    private static Dictionary<string, IReadOnlyList<HistoryView>> Views(IReadOnlyList<HistoryPoint> points, long from, long to) => points.GroupBy(point => point.Series).ToDictionary(
        group => group.Key,
        group => (IReadOnlyList<HistoryView>)[.. HistoryReader.Thin([.. group], from, to, BackendDefaults.MaxHistoryPoints).Select(HistoryView.Of)]);
}
