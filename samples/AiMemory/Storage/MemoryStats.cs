namespace AiMemory.Storage;

/// <summary>How often a name occurs.</summary>
public sealed record NameCount(string Name, long Count);

/// <summary>What a store holds. Each list has the <see cref="MemoryLimits.StatsNames"/> most frequent names.</summary>
public sealed record MemoryStats(long Memories, long Characters, DateTimeOffset? Oldest, DateTimeOffset? Newest)
{
    /// <summary>The largest namespaces.</summary>
    public IReadOnlyList<NameCount> Namespaces { get; init; } = [];

    /// <summary>The largest categories.</summary>
    public IReadOnlyList<NameCount> Categories { get; init; } = [];

    /// <summary>The most used tags.</summary>
    public IReadOnlyList<NameCount> Tags { get; init; } = [];
}
