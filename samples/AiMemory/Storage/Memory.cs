namespace AiMemory.Storage;

/// <summary>One memory as the store holds it.</summary>
/// <param name="Id">20 lower-case letters and digits; sorts by creation time.</param>
/// <param name="Content">The text, 1 to <see cref="MemoryLimits.ContentChars"/> characters.</param>
/// <param name="Namespace">The project, person or team it belongs to.</param>
/// <param name="Category">The kind of memory, such as <c>decision</c> or <c>preference</c>.</param>
/// <param name="Tags">Lower-case, sorted, without repeats.</param>
/// <param name="Importance">0 (trivial) to 1 (vital).</param>
/// <param name="Metadata">A JSON object in compact form, or <see langword="null"/>.</param>
/// <param name="CreatedAt">When it was first stored, UTC, whole milliseconds.</param>
/// <param name="UpdatedAt">When it last changed, UTC, whole milliseconds.</param>
/// <param name="Version">1 at first, one more with each change.</param>
public sealed record Memory(
    string Id,
    string Content,
    string Namespace,
    string Category,
    IReadOnlyList<string> Tags,
    double Importance,
    string? Metadata,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version);
