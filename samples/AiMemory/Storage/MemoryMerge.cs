using System.Text.Json.Nodes;

namespace AiMemory.Storage;

/// <summary>How the same text stored again, and a patch, change a memory; the same in every store.</summary>
public static class MemoryMerge
{
    /// <summary>Joins tags, the higher importance and metadata (the new values win) to the memory that is there.</summary>
    /// <returns>The memory with a new version, or the same instance when nothing is new.</returns>
    public static Memory Join(Memory existing, NewMemory again, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(again);
        // A category is only replaced when the new one says something.
        var category = again.Category == MemoryLimits.DefaultCategory ? existing.Category : again.Category;
        var joined = existing with
        {
            Tags = JoinTags(existing.Tags, again.Tags),
            Category = category,
            Importance = Math.Max(existing.Importance, again.Importance),
            Metadata = JoinMetadata(existing.Metadata, again.Metadata),
        };
        return Touched(existing, joined, now);
    }

    /// <summary>Applies a patch.</summary>
    /// <returns>The memory with a new version, or the same instance when the patch changes nothing.</returns>
    public static Memory Apply(Memory existing, MemoryPatch patch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(patch);
        var patched = existing with
        {
            Content = patch.Content ?? existing.Content,
            Category = patch.Category ?? existing.Category,
            Tags = patch.Tags ?? existing.Tags,
            Importance = patch.Importance ?? existing.Importance,
            Metadata = patch.Metadata ?? existing.Metadata,
        };
        return Touched(existing, patched, now);
    }

    private static Memory Touched(Memory before, Memory after, DateTimeOffset now)
    {
        var same = after.Tags.SequenceEqual(before.Tags, StringComparer.Ordinal) && after with { Tags = before.Tags } == before;
        // A clock that was set back must not make a memory older than its creation.
        return same ? before : after with { Version = before.Version + 1, UpdatedAt = now > before.UpdatedAt ? now : before.UpdatedAt };
    }

    private static IReadOnlyList<string> JoinTags(IReadOnlyList<string> old, IReadOnlyList<string> added) =>
        [.. old.Union(added, StringComparer.Ordinal).Take(MemoryLimits.Tags).Order(StringComparer.Ordinal)];

    private static string? JoinMetadata(string? old, string? added)
    {
        if (old is null || added is null)
        {
            return added ?? old;
        }

        var joined = JsonNode.Parse(old)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(added)!.AsObject())
        {
            joined[name] = value?.DeepClone();
        }

        var text = joined.ToJsonString();
        return text.Length <= MemoryLimits.MetadataChars ? text : old;
    }
}
