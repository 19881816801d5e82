namespace Backend.History;

/// <summary>The series of one answer.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Left">How many follow that have no room in it.</param>
internal sealed record HistorySelection(IReadOnlyList<string> Names, int Left)
{
    /// <summary>The first of all that follow, and how many are left.</summary>
    public static HistorySelection FirstOf(IReadOnlyList<string> names) =>
        new([.. names.Take(BackendDefaults.MaxHistorySeries)], Math.Max(0, names.Count - BackendDefaults.MaxHistorySeries));
}
