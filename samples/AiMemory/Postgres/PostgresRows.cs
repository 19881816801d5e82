using AiMemory.Storage;
using Npgsql;
using NpgsqlTypes;

namespace AiMemory.Postgres;

/// <summary>Between rows and memories.</summary>
internal static class PostgresRows
{
    /// <summary>The columns <see cref="Read"/> expects, of the table <c>m</c>.</summary>
    public const string Columns =
        "m.id, m.content, m.namespace, m.category, m.tags, m.importance, m.metadata, m.created_ms, m.updated_ms, m.version";

    // Tags count double. The texts come folded, so a parameter never holds anything but words and spaces.
    private const string Words =
        "setweight(to_tsvector('ai_memory.words', ai_memory.fold($10)), 'A') || to_tsvector('ai_memory.words', ai_memory.fold($11))";

    public static Memory Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetFieldValue<string[]>(4),
        reader.GetDouble(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
        reader.GetInt64(9));

    /// <summary>Finds one memory by a condition that may end in <c>FOR UPDATE</c>.</summary>
    public static async Task<Memory?> FindAsync(NpgsqlConnection connection, string condition, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = await connection.Command($"SELECT {Columns} FROM ai_memory.memories m WHERE {condition}", values).QueryAsync(Read, cancellationToken);
        return rows.FirstOrDefault();
    }

    /// <summary>Inserts a memory, unless the namespace holds the same text; waits for one who is just storing it.</summary>
    /// <returns>Whether it was inserted.</returns>
    public static async Task<bool> InsertAsync(NpgsqlConnection connection, Memory memory, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"""
            INSERT INTO ai_memory.memories (id, content, content_hash, category, tags, importance, metadata, updated_ms, version, words, namespace, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, {Words}, $12, $13) ON CONFLICT (namespace, content_hash) DO NOTHING
            """);
        AddValues(command, memory);
        command.Parameters.Add(new NpgsqlParameter { Value = memory.Namespace });
        command.Parameters.Add(new NpgsqlParameter { Value = memory.CreatedAt.ToUnixTimeMilliseconds() });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task UpdateAsync(NpgsqlConnection connection, Memory memory, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"""
            UPDATE ai_memory.memories SET content = $2, content_hash = $3, category = $4, tags = $5, importance = $6,
                metadata = $7, updated_ms = $8, version = $9, words = {Words} WHERE id = $1
            """);
        AddValues(command, memory);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddValues(NpgsqlCommand command, Memory memory)
    {
        object?[] values =
        [
            memory.Id, memory.Content, ContentHash.Of(memory.Content), memory.Category, memory.Tags.ToArray(), memory.Importance, memory.Metadata,
            memory.UpdatedAt.ToUnixTimeMilliseconds(), memory.Version, PostgresText.Fold(string.Join(' ', memory.Tags)),
            PostgresText.Fold(memory.Content + " " + memory.Category),
        ];
        foreach (var value in values)
        {
            var parameter = new NpgsqlParameter { Value = value ?? DBNull.Value };
            if (value is null or string)
            {
                parameter.NpgsqlDbType = NpgsqlDbType.Text;
            }

            command.Parameters.Add(parameter);
        }
    }
}
