using AiMemory.Search;
using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Sqlite;

/// <summary>The tables, and the steps from one version of them to the next.</summary>
internal static class SqliteSchema
{
    /// <summary>"SoMe": tells our files from other SQLite files (https://www.sqlite.org/pragma.html#pragma_application_id).</summary>
    public const int ApplicationId = 0x536F4D65;

    // Step n leads from version n to n + 1. A released step is never edited: add another.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE memories (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            content TEXT NOT NULL,
            content_hash BLOB NOT NULL,
            namespace TEXT NOT NULL,
            category TEXT NOT NULL,
            tags TEXT NOT NULL,
            importance REAL NOT NULL,
            metadata TEXT,
            created_ms INTEGER NOT NULL,
            updated_ms INTEGER NOT NULL,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX memories_same ON memories (namespace, content_hash);
        CREATE INDEX memories_created ON memories (created_ms, id);
        CREATE INDEX memories_updated ON memories (updated_ms, id);
        CREATE INDEX memories_importance ON memories (importance, id);
        CREATE TABLE memory_tags (
            tag TEXT NOT NULL,
            row INTEGER NOT NULL REFERENCES memories (row) ON DELETE CASCADE,
            PRIMARY KEY (tag, row)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX memory_tags_row ON memory_tags (row);
        CREATE VIRTUAL TABLE memory_words USING fts5 (
            content, tags, category,
            content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
        """,
    ];

    /// <summary>The version this program reads and writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Brings the file to <see cref="Version"/>; several processes may do so at once.</summary>
    /// <returns>The version it found, for the log.</returns>
    public static int Upgrade(SqliteConnection connection, string file)
    {
        int found;
        using (connection.BeginTransaction(deferred: true))
        {
            // One snapshot: another process may be making the tables between two questions.
            found = Check(connection, file);
        }

        if (found == Version)
        {
            return found;
        }

        // Only one process holds this transaction; those that waited find the work done.
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var version = Check(connection, file); version < Version; version++)
        {
            connection.Execute(Steps[version]);
        }

        connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        transaction.Commit();
        return found;
    }

    /// <summary>The text of a memory as the word index takes it.</summary>
    public static string IndexText(string text) => SearchWords.ForIndex(text);

    private static int Check(SqliteConnection connection, string file)
    {
        var application = connection.Scalar<long>("PRAGMA application_id");
        var version = (int)connection.Scalar<long>("PRAGMA user_version");
        if (application != ApplicationId && connection.Scalar<long>("SELECT count(*) FROM sqlite_master") > 0)
        {
            throw new MemoryStoreException(
                MemoryStoreFailure.Corrupt,
                "The memory file is a database of another program, and was left as it is. Choose another file in AiMemory:File.",
                file);
        }

        return version <= Version ? version : throw new MemoryStoreException(
            MemoryStoreFailure.NewerSchema,
            $"A newer version of AiMemory wrote the memory file (layout {version}; this program knows up to {Version}), and it was left as it is. " +
            "Update AiMemory, or choose another file in AiMemory:File.",
            file);
    }
}
