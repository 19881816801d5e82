namespace AiMemory.Storage;

/// <summary>Which memories to look at; <see langword="null"/> means any.</summary>
public sealed record MemoryFilter(
    string? Namespace = null,
    string? Category = null,
    double? MinImportance = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedBefore = null)
{
    /// <summary>Tags that a memory must all have.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>The order of a list; ties are broken by id, newest first.</summary>
public enum MemoryOrder
{
    /// <summary>Newest first.</summary>
    Created,

    /// <summary>Latest change first.</summary>
    Updated,

    /// <summary>Most important first.</summary>
    Importance,
}

/// <summary>A place in an ordered list: the sort value and id of the last memory seen.</summary>
public readonly record struct MemoryPosition(double Value, string Id);

/// <summary>A page of a list.</summary>
/// <param name="Filter">Which memories.</param>
/// <param name="Order">In which order.</param>
/// <param name="Limit">How many at most.</param>
/// <param name="After">Where the page before ended.</param>
public sealed record ListRequest(MemoryFilter Filter, MemoryOrder Order, int Limit, MemoryPosition? After = null);

/// <summary>A page of a search.</summary>
/// <param name="Words">What to look for; no words find nothing.</param>
/// <param name="MatchAll">Whether every word must be there; otherwise more and rarer words rank higher.</param>
/// <param name="Filter">Among which memories.</param>
/// <param name="Limit">How many at most.</param>
/// <param name="Offset">How many of the best to pass over.</param>
public sealed record SearchRequest(IReadOnlyList<string> Words, bool MatchAll, MemoryFilter Filter, int Limit, int Offset = 0);

/// <summary>A memory that was found.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Score">Higher is better; comparable only within one search.</param>
public sealed record SearchHit(Memory Memory, double Score);
