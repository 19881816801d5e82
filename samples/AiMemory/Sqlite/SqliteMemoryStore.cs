using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Sqlite;

/// <summary>Memories in one SQLite file with a BM25 word index.</summary>
internal sealed class SqliteMemoryStore(SqliteFile file, TimeProvider time) : IMemoryStore
{
    public string Kind => "sqlite";

    public Task InitializeAsync(CancellationToken cancellationToken) => file.InitializeAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => file.CheckAsync(cancellationToken);

    public Task<StoreOutcome> StoreAsync(NewMemory memory, CancellationToken cancellationToken) =>
        file.WriteAsync(connection => Store(connection, memory), cancellationToken);

    public Task<Memory?> GetAsync(string id, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => ById(connection, id)?.Memory, cancellationToken);

    public Task<IReadOnlyList<Memory>> ListAsync(ListRequest request, CancellationToken cancellationToken) =>
        file.ReadAsync<IReadOnlyList<Memory>>(
            connection =>
            {
                using var command = SqliteQueries.List(connection, request);
                return command.Query(SqliteRows.Read);
            },
            cancellationToken);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        file.ReadAsync<IReadOnlyList<SearchHit>>(
            connection =>
            {
                if (request.Words.Count == 0)
                {
                    return [];
                }

                using var command = SqliteQueries.Search(connection, request);
                return command.Query(static reader => new SearchHit(SqliteRows.Read(reader), reader.GetDouble(11)));
            },
            cancellationToken);

    public Task<UpdateOutcome> UpdateAsync(string id, MemoryPatch patch, long? expectedVersion, CancellationToken cancellationToken) =>
        file.WriteAsync(connection => Update(connection, id, patch, expectedVersion), cancellationToken);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        file.WriteAsync(
            connection =>
            {
                if (ById(connection, id) is not { } found)
                {
                    return false;
                }

                SqliteRows.Delete(connection, found.Row);
                return true;
            },
            cancellationToken);

    public Task<MemoryStats> GetStatsAsync(string? @namespace, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => SqliteStats.Read(connection, @namespace), cancellationToken);

    private StoreOutcome Store(SqliteConnection connection, NewMemory memory)
    {
        var now = Now();
        if (Same(connection, memory.Namespace, memory.Content) is { } found)
        {
            var joined = MemoryMerge.Join(found.Memory, memory, now);
            if (!ReferenceEquals(joined, found.Memory))
            {
                SqliteRows.Update(connection, joined, found.Row);
            }

            return new StoreOutcome(joined, Created: false);
        }

        var created = new Memory(
            MemoryId.New(now), memory.Content, memory.Namespace, memory.Category, memory.Tags, memory.Importance, memory.Metadata, now, now, Version: 1);
        SqliteRows.Insert(connection, created);
        return new StoreOutcome(created, Created: true);
    }

    private UpdateOutcome Update(SqliteConnection connection, string id, MemoryPatch patch, long? expectedVersion)
    {
        if (ById(connection, id) is not { } found)
        {
            return new UpdateOutcome(UpdateStatus.NotFound, null);
        }

        if (expectedVersion is { } expected && expected != found.Memory.Version)
        {
            return new UpdateOutcome(UpdateStatus.VersionConflict, found.Memory);
        }

        if (patch.Content is { } content && Same(connection, found.Memory.Namespace, content) is { } same && same.Row != found.Row)
        {
            return new UpdateOutcome(UpdateStatus.Duplicate, same.Memory);
        }

        var patched = MemoryMerge.Apply(found.Memory, patch, Now());
        if (!ReferenceEquals(patched, found.Memory))
        {
            SqliteRows.Update(connection, patched, found.Row);
        }

        return new UpdateOutcome(UpdateStatus.Updated, patched);
    }

    private static (Memory Memory, long Row)? ById(SqliteConnection connection, string id) =>
        SqliteRows.Find(connection, "m.id = $id", ("$id", id));

    private static (Memory Memory, long Row)? Same(SqliteConnection connection, string @namespace, string content) =>
        SqliteRows.Find(connection, "m.namespace = $namespace AND m.content_hash = $hash", ("$namespace", @namespace), ("$hash", ContentHash.Of(content)));

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
