using System.ComponentModel;
using System.Text.Json;
using AiMemory.Answers;
using AiMemory.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace AiMemory;

/// <summary>Long-term memory for AI assistants: facts, decisions and preferences that outlive a conversation.</summary>
public sealed class AiMemoryServer(IMemoryStore store, MemoryKeeper keeper, MemoryFinder finder, ILogger<AiMemoryServer> logger) : StandardizedMcpServer
{
    private const string NamespaceText = "Project, person or team it belongs to; up to 64 letters, digits and - _ . / : # + @.";
    private const string LimitText = "How many, 1 to 50. Long pages end early with nextCursor.";
    private const string CursorText = "nextCursor of the page before, with the other arguments unchanged.";
    private const string TagsText = "Up to 20 tags of up to 64 characters, lower-case, for instance [\"postgres\", \"deployment\"].";

    /// <summary>Opens the store. A store that fails does not end the server: every call says what is wrong until it is put right.</summary>
    public override async Task InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.InitializeAsync(cancellationToken);
        }
        catch (MemoryStoreException exception)
        {
            logger.StoreUnavailable(exception, exception.CallerMessage);
        }
    }

    /// <summary>Says whether memories can be read and stored.</summary>
    public override async Task<HealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy($"{store.Kind} storage can be read and written");
        }
        catch (MemoryStoreException exception)
        {
            // A full or busy store may still answer searches.
            var degraded = exception.Failure is MemoryStoreFailure.Full or MemoryStoreFailure.ReadOnly or MemoryStoreFailure.Busy
                && await CanReadAsync(cancellationToken);
            return new HealthCheckResult(degraded ? HealthStatus.Degraded : HealthStatus.Unhealthy, exception.CallerMessage, exception);
        }
    }

    private async Task<bool> CanReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.GetAsync("nothing-has-this-id", cancellationToken);
            return true;
        }
        catch (MemoryStoreException)
        {
            return false;
        }
    }

    /// <summary>Stores a memory.</summary>
    [McpServerTool(Name = "store_memory", Title = "Store a memory", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Remembers one self-contained fact, decision, preference or instruction for later conversations. Write it so that it makes sense alone (names, not \"he\" or " +
        "\"it\"), one thing per memory. It is on disk when this returns. The same text in the same namespace is kept once, so a repeated call is harmless; search first if a similar " +
        "memory may exist, and update that one.")]
    public Task<StoreAnswer> StoreMemoryAsync(
        [Description("The text, 1 to 32768 characters. The same text but for white space counts as the same memory.")] string content,
        [Description(NamespaceText + " Default: default.")] string? @namespace = null,
        [Description("Kind of memory, such as fact, decision, preference, howto, person. Default: general.")] string? category = null,
        [Description(TagsText)] string[]? tags = null,
        [Description("0 (trivial) to 1 (vital); decides between equally good search results. Default: 0.5.")] double importance = MemoryLimits.DefaultImportance,
        [Description("Any JSON object of up to 8192 characters, such as {\"source\": \"meeting of 3 May\"}. Not searched.")] Dictionary<string, JsonElement>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var memory = new NewMemory(
            MemoryRules.Content(content),
            MemoryRules.Name("namespace", @namespace, MemoryLimits.DefaultNamespace),
            MemoryRules.Name("category", category, MemoryLimits.DefaultCategory),
            MemoryRules.Importance("importance", importance)!.Value,
            MemoryRules.Metadata(metadata))
        {
            Tags = MemoryRules.Tags(tags),
        };
        return keeper.StoreAsync(memory, cancellationToken);
    }

    /// <summary>Searches memories.</summary>
    [McpServerTool(Name = "search_memories", Title = "Search memories", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds memories by their words, best first (BM25; word endings, case and accents do not matter; tags and category are searched too). Any text is allowed: a question " +
        "works, a few telling words work better, synonyms in one query are fine. Returns excerpts of up to 240 characters; get_memory gives the whole text.")]
    public Task<PageAnswer> SearchMemoriesAsync(
        [Description("What to look for, up to 2000 characters.")] string query,
        [Description("Only this namespace. Default: all.")] string? @namespace = null,
        [Description("Only this category.")] string? category = null,
        [Description("Only memories that have all of these tags.")] string[]? tags = null,
        [Description("Only memories at least this important, 0 to 1.")] double? minImportance = null,
        [Description("Only memories stored at or after this time, ISO 8601.")] DateTimeOffset? createdFrom = null,
        [Description("Only memories stored before this time, ISO 8601.")] DateTimeOffset? createdBefore = null,
        [Description("Whether every word must be there. Default: the more, the better.")] bool matchAll = false,
        [Description(LimitText)] int limit = MemoryLimits.DefaultPageSize,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        finder.SearchAsync(query, matchAll, Filter(@namespace, category, tags, minImportance, createdFrom, createdBefore), limit, cursor, cancellationToken);

    /// <summary>Lists memories.</summary>
    [McpServerTool(Name = "list_memories", Title = "List memories", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists memories without a query, in pages of excerpts: the newest, the latest changed or the most important first. Use search_memories to find something in particular.")]
    public Task<PageAnswer> ListMemoriesAsync(
        [Description("Only this namespace. Default: all.")] string? @namespace = null,
        [Description("Only this category.")] string? category = null,
        [Description("Only memories that have all of these tags.")] string[]? tags = null,
        [Description("Only memories at least this important, 0 to 1.")] double? minImportance = null,
        [Description("Only memories stored at or after this time, ISO 8601.")] DateTimeOffset? createdFrom = null,
        [Description("Only memories stored before this time, ISO 8601.")] DateTimeOffset? createdBefore = null,
        [Description("created, updated or importance; the greatest first.")] MemoryOrder orderBy = MemoryOrder.Created,
        [Description(LimitText)] int limit = MemoryLimits.DefaultPageSize,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        finder.ListAsync(Filter(@namespace, category, tags, minImportance, createdFrom, createdBefore), orderBy, limit, cursor, cancellationToken);

    /// <summary>Reads a memory.</summary>
    [McpServerTool(Name = "get_memory", Title = "Read a memory", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one memory: its whole text (a long one in parts: follow nextOffset), tags, metadata, times and version.")]
    public Task<MemoryAnswer> GetMemoryAsync(
        [Description("The id, as the other tools give it.")] string id,
        [Description("Where in the text to begin, in characters.")] int offset = 0,
        [Description("How many characters at most, 1 to 32768.")] int maxChars = MemoryLimits.DefaultReadChars,
        CancellationToken cancellationToken = default) =>
        keeper.GetAsync(id, offset, maxChars, cancellationToken);

    /// <summary>Changes a memory.</summary>
    [McpServerTool(Name = "update_memory", Title = "Change a memory", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Changes a memory that is wrong or out of date; what is left out stays as it is. tags and metadata replace the old ones. With expectedVersion nothing is written if " +
        "somebody changed the memory meanwhile.")]
    public Task<UpdateAnswer> UpdateMemoryAsync(
        [Description("The id, as the other tools give it.")] string id,
        [Description("The new text, 1 to 32768 characters.")] string? content = null,
        [Description("The new category.")] string? category = null,
        [Description(TagsText + " An empty list removes all.")] string[]? tags = null,
        [Description("0 (trivial) to 1 (vital).")] double? importance = null,
        [Description("Any JSON object of up to 8192 characters.")] Dictionary<string, JsonElement>? metadata = null,
        [Description("The version you read; leave out to write in any case.")] long? expectedVersion = null,
        CancellationToken cancellationToken = default)
    {
        var patch = new MemoryPatch(
            content is null ? null : MemoryRules.Content(content),
            MemoryRules.OptionalName("category", category),
            tags is null ? null : MemoryRules.Tags(tags),
            MemoryRules.Importance("importance", importance),
            MemoryRules.Metadata(metadata));
        return keeper.UpdateAsync(id, patch, expectedVersion, cancellationToken);
    }

    /// <summary>Deletes a memory.</summary>
    [McpServerTool(Name = "delete_memory", Title = "Delete a memory", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Deletes one memory for good. Deleting it again does no harm.")]
    public Task<DeleteAnswer> DeleteMemoryAsync(
        [Description("The id, as the other tools give it.")] string id,
        CancellationToken cancellationToken = default) =>
        keeper.DeleteAsync(id, cancellationToken);

    /// <summary>Counts memories.</summary>
    [McpServerTool(Name = "get_memory_stats", Title = "Count memories", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Counts the memories and names the largest namespaces and categories and the most used tags (15 of each): a good first look at what is known.")]
    public Task<StatsAnswer> GetMemoryStatsAsync(
        [Description("Only this namespace. Default: all.")] string? @namespace = null,
        CancellationToken cancellationToken = default) =>
        keeper.GetStatsAsync(MemoryRules.OptionalName("namespace", @namespace), cancellationToken);

    /// <summary>The text of a memory as a resource.</summary>
    [McpServerResource(UriTemplate = "memory://{id}", Name = "memory", Title = "A memory", MimeType = "text/plain")]
    [Description("The whole text of one memory.")]
    public Task<string> ReadMemoryAsync(string id, CancellationToken cancellationToken = default) => keeper.ReadAsync(id, cancellationToken);

    private static MemoryFilter Filter(
        string? @namespace, string? category, string[]? tags, double? minImportance, DateTimeOffset? createdFrom, DateTimeOffset? createdBefore) => new(
            MemoryRules.OptionalName("namespace", @namespace),
            MemoryRules.OptionalName("category", category),
            MemoryRules.Importance("minImportance", minImportance),
            createdFrom,
            createdBefore)
        {
            Tags = MemoryRules.Tags(tags),
        };
}
