using AiMemory.Storage;
using Npgsql;

namespace AiMemory.Postgres;

/// <summary>Writes that read first. The row is locked between the two, so nobody's change is lost.</summary>
internal static class PostgresWrites
{
    // Each further attempt needs somebody else's write of the same text in between.
    private const int Attempts = 10;

    public static async Task<StoreOutcome> StoreAsync(NpgsqlConnection connection, NewMemory memory, Memory created, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await PostgresRows.InsertAsync(connection, created, cancellationToken))
            {
                return new StoreOutcome(created, Created: true);
            }

            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await SameAsync(connection, memory.Namespace, memory.Content, " FOR UPDATE", cancellationToken) is not { } found)
            {
                // Deleted since the insert met it.
                continue;
            }

            var joined = MemoryMerge.Join(found, memory, created.UpdatedAt);
            if (!ReferenceEquals(joined, found))
            {
                await PostgresRows.UpdateAsync(connection, joined, cancellationToken);
            }

            await transaction.CommitAsync(CancellationToken.None);
            return new StoreOutcome(joined, Created: false);
        }

        throw Busy();
    }

    public static async Task<UpdateOutcome> UpdateAsync(
        NpgsqlConnection connection, string id, MemoryPatch patch, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            try
            {
                var outcome = await UpdateOnceAsync(connection, id, patch, expectedVersion, now, cancellationToken);
                await transaction.CommitAsync(CancellationToken.None);
                return outcome;
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation)
            {
                // Somebody stored the same text after it was looked for: now it is found.
            }
        }

        throw Busy();
    }

    private static async Task<UpdateOutcome> UpdateOnceAsync(
        NpgsqlConnection connection, string id, MemoryPatch patch, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await PostgresRows.FindAsync(connection, "m.id = $1 FOR UPDATE", cancellationToken, id) is not { } found)
        {
            return new UpdateOutcome(UpdateStatus.NotFound, null);
        }

        if (expectedVersion is { } expected && expected != found.Version)
        {
            return new UpdateOutcome(UpdateStatus.VersionConflict, found);
        }

        if (patch.Content is { } content && await SameAsync(connection, found.Namespace, content, "", cancellationToken) is { } same && same.Id != found.Id)
        {
            return new UpdateOutcome(UpdateStatus.Duplicate, same);
        }

        var patched = MemoryMerge.Apply(found, patch, now);
        if (!ReferenceEquals(patched, found))
        {
            await PostgresRows.UpdateAsync(connection, patched, cancellationToken);
        }

        return new UpdateOutcome(UpdateStatus.Updated, patched);
    }

    private static Task<Memory?> SameAsync(NpgsqlConnection connection, string @namespace, string content, string locking, CancellationToken cancellationToken) =>
        PostgresRows.FindAsync(
            connection, $"m.namespace = $1 AND m.content_hash = $2{locking}", cancellationToken, @namespace, ContentHash.Of(content));

    private static MemoryStoreException Busy() => new(
        MemoryStoreFailure.Busy, "Others keep changing the memory with this text. Nothing was stored. Try again.", PostgresSchema.Storage);
}
