namespace AiMemory.Storage;

/// <summary>What to change; <see langword="null"/> leaves a field as it is.</summary>
public sealed record MemoryPatch(
    string? Content = null,
    string? Category = null,
    IReadOnlyList<string>? Tags = null,
    double? Importance = null,
    string? Metadata = null);

/// <summary>How an update ended.</summary>
public enum UpdateStatus
{
    /// <summary>The change is on disk.</summary>
    Updated,

    /// <summary>There is no memory with that id.</summary>
    NotFound,

    /// <summary>Somebody changed the memory since the expected version; nothing was written.</summary>
    VersionConflict,

    /// <summary>Another memory of the namespace already holds the new text; nothing was written.</summary>
    Duplicate,
}

/// <summary>How an update ended, and the memory concerned.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Memory">The updated memory, the one with the unexpected version, or the other one with the same text.</param>
public sealed record UpdateOutcome(UpdateStatus Status, Memory? Memory);
