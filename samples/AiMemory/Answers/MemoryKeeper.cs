using System.Text.Json;
using AiMemory.Storage;
using ModelContextProtocol;

namespace AiMemory.Answers;

/// <summary>Stores, reads, changes and deletes single memories, and says plainly when it cannot.</summary>
public sealed class MemoryKeeper(IMemoryStore store)
{
    /// <summary>Stores a memory.</summary>
    public async Task<StoreAnswer> StoreAsync(NewMemory memory, CancellationToken cancellationToken)
    {
        var outcome = await store.StoreAsync(memory, cancellationToken);
        return new StoreAnswer(outcome.Memory.Id, outcome.Created, outcome.Memory.Version);
    }

    /// <summary>Reads a memory, a long one in parts.</summary>
    public async Task<MemoryAnswer> GetAsync(string id, int offset, int maxChars, CancellationToken cancellationToken)
    {
        if (maxChars is < 1 or > MemoryLimits.ContentChars)
        {
            throw new McpException($"maxChars is {maxChars}; it goes from 1 to {MemoryLimits.ContentChars}.");
        }

        var memory = await FindAsync(id, cancellationToken);
        var length = memory.Content.Length;
        if (offset < 0 || offset >= length)
        {
            throw new McpException($"offset is {offset}; the text has {length} characters, so it goes from 0 to {length - 1}.");
        }

        var end = Math.Min(length, offset + maxChars);
        // Half a surrogate pair is no text; one character may come more or less.
        end = end < length && char.IsLowSurrogate(memory.Content[end]) ? end + 1 : end;
        return new MemoryAnswer(
            memory.Id,
            memory.Content[offset..end],
            memory.Namespace,
            memory.Category,
            memory.Tags,
            memory.Importance,
            memory.CreatedAt,
            memory.UpdatedAt,
            memory.Version,
            length,
            end < length ? end : null,
            memory.Metadata is null ? null : JsonSerializer.Deserialize(memory.Metadata, MemoryJson.Default.DictionaryStringJsonElement));
    }

    /// <summary>Changes a memory.</summary>
    public async Task<UpdateAnswer> UpdateAsync(string id, MemoryPatch patch, long? expectedVersion, CancellationToken cancellationToken)
    {
        if (patch == new MemoryPatch())
        {
            throw new McpException("Nothing to change: give at least one of content, category, tags, importance and metadata.");
        }

        var outcome = await store.UpdateAsync(MemoryRules.Id(id), patch, expectedVersion, cancellationToken);
        return outcome.Status switch
        {
            UpdateStatus.Updated => new UpdateAnswer(outcome.Memory!.Id, outcome.Memory.Version, outcome.Memory.UpdatedAt),
            UpdateStatus.VersionConflict => throw new McpException(
                $"The memory has version {outcome.Memory!.Version}, not {expectedVersion}: somebody changed it. Nothing was written. Read it with get_memory and decide again."),
            UpdateStatus.Duplicate => throw new McpException(
                $"Memory {outcome.Memory!.Id} of the same namespace already holds this text. Nothing was written. Update that one, and delete this one if it is no longer needed."),
            _ => throw NotFound(id),
        };
    }

    /// <summary>Deletes a memory.</summary>
    public async Task<DeleteAnswer> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var valid = MemoryRules.Id(id);
        return new DeleteAnswer(valid, await store.DeleteAsync(valid, cancellationToken));
    }

    /// <summary>Counts what is there.</summary>
    public async Task<StatsAnswer> GetStatsAsync(string? @namespace, CancellationToken cancellationToken)
    {
        var stats = await store.GetStatsAsync(@namespace, cancellationToken);
        return new StatsAnswer(
            store.Kind, stats.Memories, stats.Characters, stats.Namespaces, stats.Categories, stats.Tags, stats.Oldest, stats.Newest);
    }

    /// <summary>The whole text of a memory, as the resource <c>memory://{id}</c> gives it.</summary>
    public async Task<string> ReadAsync(string id, CancellationToken cancellationToken) => MemoryId.IsValid(id) && await store.GetAsync(id, cancellationToken) is { } memory
        ? memory.Content
        : throw new McpProtocolException("There is no memory with this id.", McpErrorCode.ResourceNotFound);

    private async Task<Memory> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.GetAsync(MemoryRules.Id(id), cancellationToken) ?? throw NotFound(id);

    private static McpException NotFound(string id) =>
        new($"There is no memory with the id {MemoryRules.Id(id)}; it may have been deleted. search_memories and list_memories give ids.");
}
