using System.Text;
using AiMemory.Storage;
using Npgsql;

namespace AiMemory.Postgres;

/// <summary>Builds the questions whose conditions vary; every value is a parameter.</summary>
internal static class PostgresQueries
{
    // Counting further would cost more than it tells: a word of a thousand memories is common.
    private const int CommonAt = 1_000;

    public static NpgsqlCommand List(NpgsqlConnection connection, ListRequest request)
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
            // The type of the column, or no index is used.
            object value = request.Order is MemoryOrder.Importance ? after.Value : (long)after.Value;
            where += $" AND ({order}, m.id) < ({Value(command, value)}, {Value(command, after.Id)})";
        }

        command.CommandText = $"SELECT {PostgresRows.Columns} FROM ai_memory.memories m WHERE {where} ORDER BY {order} DESC, m.id DESC LIMIT {Value(command, request.Limit)}";
        return command;
    }

    /// <summary>
    /// Ranks by how often and where each word occurs (<c>ts_rank</c>), rare words above common ones as BM25 does, lifted or lowered by up to a fifth by importance.
    /// </summary>
    /// <remarks>
    /// Words go in as parameters through <c>phraseto_tsquery</c>, which knows no operators. One that PostgreSQL makes several of (東京) is a phrase.
    /// </remarks>
    public static NpgsqlCommand Search(NpgsqlConnection connection, SearchRequest request)
    {
        var command = connection.CreateCommand();
        var words = Value(command, request.Words.Select(PostgresText.Fold).ToArray());
        command.CommandText =
            $"""
            WITH w AS MATERIALIZED (
                SELECT q, 1 + ln({CommonAt + 1}.0 / (1 + (
                    SELECT count(*) FROM (SELECT 1 FROM ai_memory.memories c WHERE c.words @@ q LIMIT {CommonAt}) AS counted))) AS rarity
                FROM (SELECT phraseto_tsquery('ai_memory.words', ai_memory.fold(word)) AS q FROM unnest({words}::text[]) AS word) AS parsed
                WHERE numnode(q) > 0)
            SELECT {PostgresRows.Columns}, (
                SELECT sum(w.rarity * ts_rank('{Weights}'::real[], m.words, w.q, 1)) FROM w WHERE m.words @@ w.q)::double precision * (0.8 + 0.4 * m.importance) AS score
            FROM ai_memory.memories m
            WHERE m.words @@ (SELECT string_agg('(' || w.q::text || ')', '{(request.MatchAll ? " & " : " | ")}')::tsquery FROM w) AND {Where(command, request.Filter)}
            ORDER BY score DESC, m.id DESC LIMIT {Value(command, request.Limit)} OFFSET {Value(command, request.Offset)}
            """;
        return command;
    }

    // D (text and category), C, B, A (tags).
    private const string Weights = "{0.5,0.5,0.5,1.0}";

    private static string Where(NpgsqlCommand command, MemoryFilter filter)
    {
        var where = new StringBuilder("true");
        Add("m.namespace =", filter.Namespace);
        Add("m.category =", filter.Category);
        Add("m.importance >=", filter.MinImportance);
        Add("m.created_ms >=", filter.CreatedFrom?.ToUnixTimeMilliseconds());
        Add("m.created_ms <", filter.CreatedBefore?.ToUnixTimeMilliseconds());
        Add("m.tags @>", filter.Tags.Count > 0 ? filter.Tags.ToArray() : null);
        return where.ToString();

        void Add(string condition, object? value)
        {
            if (value is not null)
            {
                where.Append(" AND ").Append(condition).Append(' ').Append(Value(command, value));
            }
        }
    }

    private static string Value(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return $"${command.Parameters.Count}";
    }
}
