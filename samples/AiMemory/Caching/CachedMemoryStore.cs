using System.Text.Json;
using AiMemory.Postgres;
using AiMemory.Storage;
using Sophia.Caching;

namespace AiMemory.Caching;

/// <summary>Answers repeated questions from memory and Redis. A write changes the generation its answers are kept under before it returns.</summary>
internal sealed class CachedMemoryStore(PostgresMemoryStore store, HierarchicalCacheManager cache, CacheGenerations generations) : IMemoryStore
{
    public string Kind => store.Kind;

    public Task InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);

    // Whose namespace an id belongs to is known only after reading, so any write renews single memories.
    public Task<Memory?> GetAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(CachePatterns.Get, CacheGenerations.Everything, id, token => store.GetAsync(id, token), cancellationToken);

    public Task<IReadOnlyList<Memory>> ListAsync(ListRequest request, CancellationToken cancellationToken) =>
        ReadAsync(
            CachePatterns.List, CacheGenerations.Of(request.Filter.Namespace), Question(request), token => store.ListAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        ReadAsync(
            CachePatterns.Search, CacheGenerations.Of(request.Filter.Namespace), Question(request), token => store.SearchAsync(request, token), cancellationToken);

    public Task<MemoryStats> GetStatsAsync(string? @namespace, CancellationToken cancellationToken) =>
        ReadAsync(CachePatterns.Stats, CacheGenerations.Of(@namespace), @namespace ?? "", token => store.GetStatsAsync(@namespace, token), cancellationToken);

    public Task<StoreOutcome> StoreAsync(NewMemory memory, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return WriteAsync(memory.Namespace, token => store.StoreAsync(memory, token), cancellationToken);
    }

    public async Task<UpdateOutcome> UpdateAsync(string id, MemoryPatch patch, long? expectedVersion, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } memory
            ? await WriteAsync(memory.Namespace, token => store.UpdateAsync(id, patch, expectedVersion, token), cancellationToken)
            : new UpdateOutcome(UpdateStatus.NotFound, null);

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } memory
            && await WriteAsync(memory.Namespace, token => store.DeleteAsync(id, token), cancellationToken);

    private static string Question<T>(T request) => JsonSerializer.Serialize(request);

    private async Task<T> ReadAsync<T>(string pattern, string scope, string question, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var storage = await store.IdentifyAsync(cancellationToken);
        return await generations.CurrentAsync(storage, scope, cancellationToken) is { } generation
            ? await cache.GetOrSetAsync(pattern, [generation, question], read, cancellationToken: cancellationToken)
            : await read(cancellationToken);
    }

    // A memory's namespace never changes, so the one that was read before the write is the one to renew.
    private async Task<T> WriteAsync<T>(string @namespace, Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var storage = await store.IdentifyAsync(cancellationToken);
        string[] scopes = [CacheGenerations.Everything, CacheGenerations.Of(@namespace)];
        var mark = await generations.BeginAsync(storage, scopes, cancellationToken);
        try
        {
            return await write(cancellationToken);
        }
        finally
        {
            await generations.EndAsync(storage, scopes, mark);
        }
    }
}
