using System.Globalization;
using AiMemory.Storage;
using Npgsql;

namespace AiMemory.Postgres;

/// <summary>The tables, and the steps from one version of them to the next.</summary>
internal static class PostgresSchema
{
    /// <summary>The place of the storage in messages and logs: no address, because it could hold a secret.</summary>
    public const string Storage = "PostgreSQL schema ai_memory, connection pool 'postgres'";

    // "SoMeMory" in ASCII: every replica waits for the same lock (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
    private const long MigrationLock = 0x536F4D654D6F7279;

    // Step n leads from version n to n + 1. A released step is never edited: add another.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE ai_memory.layout (version integer NOT NULL, storage uuid NOT NULL);
        INSERT INTO ai_memory.layout VALUES (0, gen_random_uuid());
        CREATE TEXT SEARCH DICTIONARY ai_memory.stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);
        CREATE TEXT SEARCH CONFIGURATION ai_memory.words (COPY = pg_catalog.simple);
        ALTER TEXT SEARCH CONFIGURATION ai_memory.words
            ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart WITH ai_memory.stem;
        CREATE FUNCTION ai_memory.fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
            $fold$ SELECT normalize(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g'), NFC) $fold$;
        CREATE TABLE ai_memory.memories (
            id text COLLATE "C" PRIMARY KEY,
            content text NOT NULL,
            content_hash bytea NOT NULL,
            namespace text COLLATE "C" NOT NULL,
            category text COLLATE "C" NOT NULL,
            tags text[] COLLATE "C" NOT NULL,
            importance double precision NOT NULL,
            metadata text,
            created_ms bigint NOT NULL,
            updated_ms bigint NOT NULL,
            version bigint NOT NULL,
            words tsvector NOT NULL
        );
        CREATE UNIQUE INDEX memories_same ON ai_memory.memories (namespace, content_hash);
        CREATE INDEX memories_created ON ai_memory.memories (created_ms, id);
        CREATE INDEX memories_updated ON ai_memory.memories (updated_ms, id);
        CREATE INDEX memories_importance ON ai_memory.memories (importance, id);
        CREATE INDEX memories_tags ON ai_memory.memories USING gin (tags);
        CREATE INDEX memories_words ON ai_memory.memories USING gin (words);
        """,
    ];

    /// <summary>The version this program reads and writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Brings the database to <see cref="Version"/>; any number of replicas may do so at once.</summary>
    /// <returns>The version it found, for the log, and what tells this storage from every other.</returns>
    public static async Task<(int Found, Guid Storage)> UpgradeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = await CheckAsync(connection, cancellationToken);
        if (found < Version)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // Only one replica holds the lock; those that waited find the work done. The end of the transaction, however it ends, lets go of it.
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", cancellationToken, MigrationLock);
            for (var version = await CheckAsync(connection, cancellationToken); version < Version; version++)
            {
                await StepAsync(connection, version, cancellationToken);
            }

            await transaction.CommitAsync(CancellationToken.None);
        }

        return (found, await connection.ScalarAsync<Guid>("SELECT storage FROM ai_memory.layout", cancellationToken));
    }

    private static async Task StepAsync(NpgsqlConnection connection, int version, CancellationToken cancellationToken)
    {
        // Creating a schema, even one that exists, needs a right on the database that an operator may keep to himself.
        if (version == 0 && !await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'ai_memory')", cancellationToken))
        {
            await connection.ExecuteAsync("CREATE SCHEMA ai_memory", cancellationToken);
        }

        await connection.ExecuteAsync(Steps[version], cancellationToken);
        await connection.ExecuteAsync("UPDATE ai_memory.layout SET version = $1", cancellationToken, version + 1);
    }

    private static async Task<int> CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The catalogue itself: to_regclass answers from a cache that may not yet know what was committed while this waited for the lock.
        if (!await connection.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ai_memory' AND c.relname = 'layout')",
            cancellationToken))
        {
            return 0;
        }

        var version = await connection.ScalarAsync<int>("SELECT version FROM ai_memory.layout", cancellationToken);
        return version <= Version ? version : throw new MemoryStoreException(
            MemoryStoreFailure.NewerSchema,
            string.Create(
                CultureInfo.InvariantCulture,
                $"A newer version of AiMemory wrote the memory database (layout {version}; this program knows up to {Version}), and it was left as it is. Update AiMemory."),
            Storage);
    }
}
