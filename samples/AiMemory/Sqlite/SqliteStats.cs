using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Sqlite;

/// <summary>Counts what a file holds.</summary>
internal static class SqliteStats
{
    public static MemoryStats Read(SqliteConnection connection, string? @namespace)
    {
        using var totals = connection.Command(
            "SELECT count(*), coalesce(sum(length(content)), 0), min(created_ms), max(created_ms) FROM memories WHERE $namespace IS NULL OR namespace = $namespace",
            ("$namespace", @namespace));
        var stats = totals.Query(static reader => new MemoryStats(reader.GetInt64(0), reader.GetInt64(1), Time(reader, 2), Time(reader, 3)))[0];
        return stats with
        {
            Namespaces = Top(connection, "SELECT namespace AS name, count(*) AS n FROM memories WHERE $namespace IS NULL OR namespace = $namespace GROUP BY 1", @namespace),
            Categories = Top(connection, "SELECT category AS name, count(*) AS n FROM memories WHERE $namespace IS NULL OR namespace = $namespace GROUP BY 1", @namespace),
            Tags = Top(
                connection,
                "SELECT t.tag AS name, count(*) AS n FROM memory_tags t JOIN memories m ON m.row = t.row WHERE $namespace IS NULL OR m.namespace = $namespace GROUP BY 1",
                @namespace),
        };
    }

    private static List<NameCount> Top(SqliteConnection connection, string groups, string? @namespace)
    {
        using var command = connection.Command(
            $"SELECT name, n FROM ({groups}) ORDER BY n DESC, name LIMIT $limit", ("$namespace", @namespace), ("$limit", MemoryLimits.StatsNames));
        return command.Query(static reader => new NameCount(reader.GetString(0), reader.GetInt64(1)));
    }

    private static DateTimeOffset? Time(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));
}
