using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>What a statement changed.</summary>
/// <param name="RowsInserted">Rows it inserted.</param>
/// <param name="RowsUpdated">Rows it updated.</param>
/// <param name="RowsDeleted">Rows it deleted.</param>
/// <param name="DuplicateRowsUpdated">Rows it updated more than once.</param>
public sealed record SnowflakeStatistics(long RowsInserted, long RowsUpdated, long RowsDeleted, long DuplicateRowsUpdated)
{
    /// <summary>All of them.</summary>
    public long RowsAffected => RowsInserted + RowsUpdated + RowsDeleted;

    internal static SnowflakeStatistics? Read(ref Utf8JsonReader reader)
    {
        var stats = JsonElement.ParseValue(ref reader);
        return stats.ValueKind is JsonValueKind.Object
            ? new SnowflakeStatistics(Number(stats, "numRowsInserted"), Number(stats, "numRowsUpdated"), Number(stats, "numRowsDeleted"), Number(stats, "numDuplicateRowsUpdated"))
            : null;
    }

    private static long Number(JsonElement stats, string name) =>
        stats.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}
