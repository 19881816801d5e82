using System.ComponentModel;
using System.Text.Json;
using AiMemory.Storage;

namespace AiMemory.Answers;

/// <summary>What <c>store_memory</c> answers.</summary>
public sealed record StoreAnswer(
    [property: Description("Use it with get_memory, update_memory and delete_memory.")] string Id,
    [property: Description("false: the namespace already held this text; tags, importance and metadata were joined to it.")] bool Created,
    long Version);

/// <summary>A memory, or a part of a long one.</summary>
public sealed record MemoryAnswer(
    string Id,
    string Content,
    string Namespace,
    string Category,
    IReadOnlyList<string> Tags,
    double Importance,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    [property: Description("Pass it to update_memory as expectedVersion to be sure nobody changed the memory meanwhile.")] long Version,
    [property: Description("Characters of the whole text.")] int TotalChars,
    [property: Description("Present when the text goes on: pass it to get_memory as offset.")] int? NextOffset = null,
    Dictionary<string, JsonElement>? Metadata = null);

/// <summary>A memory in a list or search, short.</summary>
public sealed record MemoryExcerpt(
    string Id,
    [property: Description("The text, or the part of it that fits best; get_memory gives the whole.")] string Excerpt,
    [property: Description("Characters of the whole text.")] int TotalChars,
    string Namespace,
    string Category,
    IReadOnlyList<string> Tags,
    double Importance,
    DateTimeOffset CreatedAt,
    long Version)
{
    /// <summary>Makes an excerpt around the words.</summary>
    public static MemoryExcerpt Of(Memory memory, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return new(
            memory.Id,
            Search.Excerpt.Of(memory.Content, words, MemoryLimits.ExcerptChars),
            memory.Content.Length,
            memory.Namespace,
            memory.Category,
            memory.Tags,
            memory.Importance,
            memory.CreatedAt,
            memory.Version);
    }
}

/// <summary>A page of memories.</summary>
public sealed record PageAnswer(
    IReadOnlyList<MemoryExcerpt> Memories,
    [property: Description("Present when there are more: repeat the call with it as cursor.")] string? NextCursor = null,
    string? Note = null);

/// <summary>What <c>update_memory</c> answers.</summary>
public sealed record UpdateAnswer(string Id, long Version, DateTimeOffset UpdatedAt);

/// <summary>What <c>delete_memory</c> answers.</summary>
public sealed record DeleteAnswer(string Id, [property: Description("false: there was no such memory (any more).")] bool Deleted);

/// <summary>What <c>get_memory_stats</c> answers.</summary>
public sealed record StatsAnswer(
    string Storage,
    long Memories,
    long Characters,
    IReadOnlyList<NameCount> Namespaces,
    IReadOnlyList<NameCount> Categories,
    IReadOnlyList<NameCount> Tags,
    DateTimeOffset? Oldest = null,
    DateTimeOffset? Newest = null);
