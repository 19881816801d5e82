using System.Text;
using AiMemory.Search;
using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Sqlite;

/// <summary>Builds the questions whose conditions vary; every value is a parameter.</summary>
internal static class SqliteQueries
{
    public static SqliteCommand List(SqliteConnection connection, ListRequest request)
    {
        var order = request.Order switch
        {
            MemoryOrder.Updated => "m.updated_ms",
            MemoryOrder.Importance => "m.importance",
            _ => "m.created_ms",
        };
        var command = connection.CreateCommand();
        var where = Where(command, request.Filter);
        if (request.After is { } after)
        {
            where += $" AND ({order}, m.id) < ($value, $id)";
            command.Parameters.AddWithValue("$value", after.Value);
            command.Parameters.AddWithValue("$id", after.Id);
        }

        command.CommandText = $"SELECT {SqliteRows.Columns} FROM memories m WHERE {where} ORDER BY {order} DESC, m.id DESC LIMIT $limit";
        command.Parameters.AddWithValue("$limit", request.Limit);
        return command;
    }

    /// <summary>BM25 with tags counting double, lifted or lowered by up to a fifth by importance.</summary>
    public static SqliteCommand Search(SqliteConnection connection, SearchRequest request)
    {
        var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT {SqliteRows.Columns}, -bm25(memory_words, 1.0, 2.0, 1.0) * (0.8 + 0.4 * m.importance) AS score
            FROM memory_words JOIN memories m ON m.row = memory_words.rowid
            WHERE memory_words MATCH $match AND {Where(command, request.Filter)}
            ORDER BY score DESC, m.id DESC LIMIT $limit OFFSET $offset
            """;
        command.Parameters.AddWithValue("$match", Match(request));
        command.Parameters.AddWithValue("$limit", request.Limit);
        command.Parameters.AddWithValue("$offset", request.Offset);
        return command;
    }

    // Each word is an FTS5 string (https://www.sqlite.org/fts5.html#fts5_strings), so no word can be an operator.
    private static string Match(SearchRequest request) => string.Join(
        request.MatchAll ? " AND " : " OR ",
        request.Words.Select(static word => $"\"{SearchWords.ForIndex(word).Replace("\"", "\"\"", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)}\""));

    private static string Where(SqliteCommand command, MemoryFilter filter)
    {
        var where = new StringBuilder("1");
        Add("m.namespace = $namespace", "$namespace", filter.Namespace);
        Add("m.category = $category", "$category", filter.Category);
        Add("m.importance >= $importance", "$importance", filter.MinImportance);
        Add("m.created_ms >= $from", "$from", filter.CreatedFrom?.ToUnixTimeMilliseconds());
        Add("m.created_ms < $before", "$before", filter.CreatedBefore?.ToUnixTimeMilliseconds());
        for (var i = 0; i < filter.Tags.Count; i++)
        {
            Add($"EXISTS (SELECT 1 FROM memory_tags t WHERE t.tag = $tag{i} AND t.row = m.row)", $"$tag{i}", filter.Tags[i]);
        }

        return where.ToString();

        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                where.Append(" AND ").Append(condition);
                command.Parameters.AddWithValue(name, value);
            }
        }
    }
}
