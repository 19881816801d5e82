namespace AiMemory.Storage;

/// <summary>A memory to be stored. The values are already checked and normalised (see <see cref="MemoryRules"/>).</summary>
public sealed record NewMemory(
    string Content,
    string Namespace = MemoryLimits.DefaultNamespace,
    string Category = MemoryLimits.DefaultCategory,
    double Importance = MemoryLimits.DefaultImportance,
    string? Metadata = null)
{
    /// <summary>Lower-case, sorted, without repeats.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>What became of a memory that was to be stored.</summary>
/// <param name="Memory">The memory as it now stands.</param>
/// <param name="Created"><see langword="false"/> when the namespace already held the same text: its tags, importance and metadata were joined instead.</param>
public sealed record StoreOutcome(Memory Memory, bool Created);
