using AiMemory.Storage;
using Npgsql;
using NpgsqlTypes;

namespace AiMemory.Postgres;

/// <summary>Counts what a database holds, in one round trip and one snapshot.</summary>
internal static class PostgresStats
{
    private const string Where = "WHERE $1 IS NULL OR namespace = $1";

    public static async Task<MemoryStats> ReadAsync(NpgsqlConnection connection, string? @namespace, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT 0 AS kind, '' COLLATE "C" AS name, count(*) AS n, coalesce(sum(length(content)), 0)::bigint AS characters, min(created_ms) AS oldest, max(created_ms) AS newest
                FROM ai_memory.memories {Where}
            UNION ALL {Top(1, "namespace")}
            UNION ALL {Top(2, "category")}
            UNION ALL {Top(3, "tag", ", unnest(tags) AS tag")}
            ORDER BY kind, n DESC, name
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)@namespace ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var stats = new MemoryStats(reader.GetInt64(2), reader.GetInt64(3), Time(reader, 4), Time(reader, 5));
        var names = new List<NameCount>[] { [], [], [] };
        while (await reader.ReadAsync(cancellationToken))
        {
            names[reader.GetInt32(0) - 1].Add(new NameCount(reader.GetString(1), reader.GetInt64(2)));
        }

        return stats with { Namespaces = names[0], Categories = names[1], Tags = names[2] };
    }

    private static string Top(int kind, string name, string from = "") =>
        $"""
        (SELECT {kind}, {name} COLLATE "C", count(*), 0::bigint, NULL::bigint, NULL::bigint FROM ai_memory.memories{from} {Where}
            GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {MemoryLimits.StatsNames})
        """;

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));
}
