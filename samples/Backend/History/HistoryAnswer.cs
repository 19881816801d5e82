namespace Backend.History;

/// <summary>What <c>GET /api/history</c> answers.</summary>
/// <param name="Range">The range that was asked for.</param>
/// <param name="From">Its start.</param>
/// <param name="To">Its end, which is now.</param>
/// <param name="Series">The points by series, oldest first.</param>
/// <param name="Gaps">Times of which nothing is known, oldest first.</param>
/// <param name="Cut">What was left out and how to ask for it; null when it is all there.</param>
internal sealed record HistoryAnswer(
    string Range, DateTimeOffset From, DateTimeOffset To, IReadOnlyDictionary<string, IReadOnlyList<HistoryView>> Series, IReadOnlyList<GapView> Gaps, HistoryCut? Cut);

/// <summary>A time of which nothing is known, and why.</summary>
internal sealed record GapView(DateTimeOffset From, DateTimeOffset To, string Reason)
{
    public static GapView Of(HistoryGap gap) => new(DateTimeOffset.FromUnixTimeMilliseconds(gap.FromMs), DateTimeOffset.FromUnixTimeMilliseconds(gap.ToMs), gap.Reason);
}

/// <summary>What an answer has no room for.</summary>
/// <param name="Series">The number of series that follow.</param>
/// <param name="Next">Where they are, relative to the address that was asked; null when none follow.</param>
/// <param name="Gaps">The number of gaps that are shorter than those in the answer; a shorter range has those of its own time.</param>
internal sealed record HistoryCut(int Series, string? Next, int Gaps)
{
    /// <summary>The cut of an answer, or <see langword="null"/> when nothing is left out.</summary>
    public static HistoryCut? Of(string range, HistorySelection selection, int gaps) => selection.Left == 0 && gaps == 0
        ? null
        : new HistoryCut(selection.Left, selection.Left == 0 ? null : $"?range={range}&after={Uri.EscapeDataString(selection.Names[^1])}", gaps);
}
