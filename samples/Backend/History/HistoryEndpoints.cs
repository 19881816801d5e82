using Backend.Problems;

namespace Backend.History;

/// <summary>Tells how latency and errors went.</summary>
internal static class HistoryEndpoints
{
    private const int MostSeries = 20;
    private const int MostPoints = 400;

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
            .WithSummary("Latency percentiles and error rates: series is a comma-separated list (api, service/<name>; all when left out), range one of 5m, 15m, 1h, 6h, 24h, 7d, 30d.")
            .Produces<HistoryAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ReadAsync(
        HistoryReader reader, HistoryStore store, TimeProvider time, CancellationToken cancellationToken, string? series = null, string range = "1h")
    {
        if (!Ranges.TryGetValue(range, out var wanted))
        {
            return ProblemResponses.Invalid("range", $"range is one of {string.Join(", ", Ranges.Keys)}.");
        }

        var names = series?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        if (names is { Length: 0 or > MostSeries })
        {
            return ProblemResponses.Invalid("series", $"series names 1 to {MostSeries} series.");
        }

        var to = time.GetUtcNow().ToUnixTimeMilliseconds();
        var from = to - (long)wanted.Length.TotalMilliseconds;
        var points = await reader.ReadAsync(wanted.Tier, names, from, to, cancellationToken);
        var gaps = await store.ReadGapsAsync(from, to, cancellationToken);
        return TypedResults.Ok(new HistoryAnswer(
            range,
            DateTimeOffset.FromUnixTimeMilliseconds(from),
            DateTimeOffset.FromUnixTimeMilliseconds(to),
            points.GroupBy(point => point.Series).ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<HistoryView>)[.. HistoryReader.Thin([.. group], from, to, MostPoints).Select(HistoryView.Of)]),
            [.. gaps.Select(gap => new GapView(DateTimeOffset.FromUnixTimeMilliseconds(gap.FromMs), DateTimeOffset.FromUnixTimeMilliseconds(gap.ToMs), gap.Reason))]));
    }
}

/// <summary>What <c>GET /api/history</c> answers.</summary>
internal sealed record HistoryAnswer(
    string Range, DateTimeOffset From, DateTimeOffset To, IReadOnlyDictionary<string, IReadOnlyList<HistoryView>> Series, IReadOnlyList<GapView> Gaps);

/// <summary>A time of which nothing is known, and why.</summary>
internal sealed record GapView(DateTimeOffset From, DateTimeOffset To, string Reason);
