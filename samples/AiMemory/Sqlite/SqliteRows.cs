using System.Text.Json;
using System.Text.Json.Serialization;
using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Sqlite;

/// <summary>Between rows and memories.</summary>
internal static partial class SqliteRows
{
    /// <summary>The columns <see cref="Read"/> expects, of the table <c>m</c>.</summary>
    public const string Columns =
        "m.id, m.content, m.namespace, m.category, m.tags, m.importance, m.metadata, m.created_ms, m.updated_ms, m.version, m.row";

    public static Memory Read(SqliteDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        JsonSerializer.Deserialize(reader.GetString(4), TagsJson.Default.StringArray)!,
        reader.GetDouble(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
        reader.GetInt64(9));

    public static long Row(SqliteDataReader reader) => reader.GetInt64(10);

    /// <summary>Finds one memory and its row by a condition.</summary>
    public static (Memory Memory, long Row)? Find(SqliteConnection connection, string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command($"SELECT {Columns} FROM memories m WHERE {condition}", parameters);
        return command.Query(static reader => ((Memory, long)?)(Read(reader), Row(reader))).FirstOrDefault();
    }

    public static void Insert(SqliteConnection connection, Memory memory)
    {
        var row = connection.Scalar<long>(
            """
            INSERT INTO memories (id, content, content_hash, namespace, category, tags, importance, metadata, created_ms, updated_ms, version)
            VALUES ($id, $content, $hash, $namespace, $category, $tags, $importance, $metadata, $created, $updated, $version)
            RETURNING row
            """,
            [.. Values(memory), ("$namespace", memory.Namespace), ("$created", memory.CreatedAt.ToUnixTimeMilliseconds())]);
        AddWords(connection, memory, row);
    }

    public static void Update(SqliteConnection connection, Memory memory, long row)
    {
        connection.Execute(
            """
            UPDATE memories SET content = $content, content_hash = $hash, category = $category, tags = $tags, importance = $importance,
                metadata = $metadata, updated_ms = $updated, version = $version WHERE id = $id
            """,
            Values(memory));
        RemoveWords(connection, row);
        AddWords(connection, memory, row);
    }

    public static void Delete(SqliteConnection connection, long row)
    {
        RemoveWords(connection, row);
        connection.Execute("DELETE FROM memories WHERE row = $row", ("$row", row));
    }

    private static (string Name, object? Value)[] Values(Memory memory) =>
    [
        ("$id", memory.Id),
        ("$content", memory.Content),
        ("$hash", ContentHash.Of(memory.Content)),
        ("$category", memory.Category),
        ("$tags", JsonSerializer.Serialize([.. memory.Tags], TagsJson.Default.StringArray)),
        ("$importance", memory.Importance),
        ("$metadata", memory.Metadata),
        ("$updated", memory.UpdatedAt.ToUnixTimeMilliseconds()),
        ("$version", memory.Version),
    ];

    private static void AddWords(SqliteConnection connection, Memory memory, long row)
    {
        connection.Execute(
            "INSERT INTO memory_words (rowid, content, tags, category) VALUES ($row, $content, $tags, $category)",
            ("$row", row),
            ("$content", SqliteSchema.IndexText(memory.Content)),
            ("$tags", SqliteSchema.IndexText(string.Join(' ', memory.Tags))),
            ("$category", SqliteSchema.IndexText(memory.Category)));
        foreach (var tag in memory.Tags)
        {
            connection.Execute("INSERT INTO memory_tags (tag, row) VALUES ($tag, $row)", ("$tag", tag), ("$row", row));
        }
    }

    private static void RemoveWords(SqliteConnection connection, long row)
    {
        connection.Execute("DELETE FROM memory_words WHERE rowid = $row", ("$row", row));
        connection.Execute("DELETE FROM memory_tags WHERE row = $row", ("$row", row));
    }

    [JsonSerializable(typeof(string[]))]
    private sealed partial class TagsJson : JsonSerializerContext;
}
