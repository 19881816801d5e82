using AiMemory.Storage;
using Microsoft.Extensions.Time.Testing;

namespace AiMemory.Tests.Conformance;

/// <summary>What every store must do. A new one is finished when a class derived from each part of this suite is green.</summary>
public abstract class MemoryStoreConformance
{
    private IMemoryStore? _store;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    protected IMemoryStore Store => _store ??= Open();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static MemoryFilter Everything { get; } = new();

    /// <summary>Opens another store on the storage of this test, which is empty at first; as another process would.</summary>
    protected abstract IMemoryStore Open();

    protected async Task<Memory> Stored(string content, string @namespace = "default", double importance = 0.5, string category = "general", params string[] tags)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return (await Store.StoreAsync(new NewMemory(content, @namespace, category, importance) { Tags = tags }, Token)).Memory;
    }

    protected async Task<string[]> Found(string query, bool all = false, MemoryFilter? filter = null)
    {
        var hits = await Store.SearchAsync(new SearchRequest(Search.SearchWords.Parse(query), all, filter ?? Everything, 50), Token);
        return [.. hits.Select(hit => hit.Memory.Content)];
    }
}
