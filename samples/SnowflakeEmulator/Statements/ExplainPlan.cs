using System.Globalization;
using System.Text.Json;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>EXPLAIN in Snowflake's columns. Partitions and bytes are worked out from the rows of the tables.</summary>
internal static class ExplainPlan
{
    /// <summary>Rows of what counts as one micro-partition.</summary>
    private const long PartitionRows = 100_000;

    public static TableData Of(Execution x, string sql, IReadOnlyList<Relation> relations, string format)
    {
        var rows = new List<object?[]>();
        var (partitions, bytes) = Measure(x, relations);
        rows.Add([null, null, null, "GlobalStats", null, null, null, partitions, partitions, bytes]);
        using var document = JsonDocument.Parse(Plan(x, sql));
        var id = 0;
        foreach (var root in document.RootElement.EnumerateArray())
        {
            Walk(x, root, null, relations, ref id, rows);
        }

        ResultColumn[] columns =
        [
            new("step", DataType.Number(38, 0)), new("id", DataType.Number(38, 0)), new("parentOperators", DataType.Text), new("operation", DataType.Text),
            new("objects", DataType.Text), new("alias", DataType.Text), new("expressions", DataType.Text), new("partitionsTotal", DataType.Number(38, 0)),
            new("partitionsAssigned", DataType.Number(38, 0)), new("bytesAssigned", DataType.Number(38, 0)),
        ];
        return format switch
        {
            "TABULAR" => new TableData(columns, rows),
            "JSON" => new TableData([new ResultColumn("content", DataType.Variant)], [[Json(rows, partitions, bytes)]]),
            "TEXT" => new TableData([new ResultColumn("content", DataType.Text)], [[Text(rows, partitions, bytes)]]),
            _ => throw SnowflakeErrors.Unsupported("EXPLAIN USING " + format),
        };
    }

    private static (long Partitions, long Bytes) Measure(Execution x, IReadOnlyList<Relation> relations)
    {
        long partitions = 0;
        long bytes = 0;
        foreach (var table in relations.OfType<Table>().Distinct())
        {
            var rows = TableSizes.Rows(x.Connection, table);
            partitions += (rows + PartitionRows - 1) / PartitionRows;
            bytes += TableSizes.Bytes(table, rows);
        }

        return (partitions, bytes);
    }

    private static string Plan(Execution x, string sql)
    {
        using var command = x.Connection.CreateCommand();
        command.CommandText = "EXPLAIN (FORMAT JSON) " + sql;
        try
        {
            using var reader = command.ExecuteReader();
            return reader.Read() ? reader.GetString(1) : "[]";
        }
        catch (DuckDB.NET.Data.DuckDBException e)
        {
            throw new DuckException(e.Message, e.ErrorType);
        }
    }

    private static void Walk(Execution x, JsonElement node, int? parent, IReadOnlyList<Relation> relations, ref int id, List<object?[]> rows)
    {
        var own = id++;
        var name = node.GetProperty("name").GetString()!.Trim();
        var info = node.TryGetProperty("extra_info", out var extra) && extra.ValueKind == JsonValueKind.Object ? extra : default;
        var table = info.ValueKind == JsonValueKind.Object && info.TryGetProperty("Table", out var t) ? t.GetString()!.Split('.')[^1].Trim('"') : null;
        var known = table is null ? null : relations.OfType<Table>().FirstOrDefault(r => r.PhysicalName == table);
        var count = known is null ? (long?)null : TableSizes.Rows(x.Connection, known);
        var partitions = count is { } rowCount ? (rowCount + PartitionRows - 1) / PartitionRows : (long?)null;
        rows.Add(
        [
            1L, (long)own, parent is null ? null : string.Create(CultureInfo.InvariantCulture, $"[{parent}]"), Operation(name), known?.FullName, null, Expressions(info), partitions, partitions,
            count is { } c ? TableSizes.Bytes(known!, c) : null,
        ]);
        foreach (var child in node.GetProperty("children").EnumerateArray())
        {
            Walk(x, child, own, relations, ref id, rows);
        }
    }

    private static string? Expressions(JsonElement info)
    {
        if (info.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var parts = info.EnumerateObject().Where(p => p.Name is "Projections" or "Filters" or "Conditions" or "Aggregates" or "Groups" or "Order By" or "Expression")
            .SelectMany(p => p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray().Select(v => v.ToString()) : [p.Value.ToString()]);
        return Names.Decode(string.Join(", ", parts).Replace("\n", ", ", StringComparison.Ordinal));
    }

    private static string Operation(string duck) => duck switch
    {
        "SEQ_SCAN" or "TABLE_SCAN" => "TableScan",
        "PROJECTION" => "Result",
        "FILTER" => "Filter",
        "HASH_JOIN" or "NESTED_LOOP_JOIN" or "PIECEWISE_MERGE_JOIN" => "InnerJoin",
        "CROSS_PRODUCT" => "CartesianJoin",
        "HASH_GROUP_BY" or "PERFECT_HASH_GROUP_BY" or "UNGROUPED_AGGREGATE" => "Aggregate",
        "ORDER_BY" => "Sort",
        "TOP_N" => "SortWithLimit",
        "LIMIT" or "STREAMING_LIMIT" => "Limit",
        "WINDOW" or "STREAMING_WINDOW" => "WindowFunction",
        "UNION" => "UnionAll",
        "DUMMY_SCAN" or "COLUMN_DATA_SCAN" => "ValuesClause",
        _ => duck,
    };

    private static string Json(List<object?[]> rows, long partitions, long bytes) => JsonSerializer.Serialize(new
    {
        GlobalStats = new { partitionsTotal = partitions, partitionsAssigned = partitions, bytesAssigned = bytes },
        Operations = new[] { rows.Skip(1).Select(r => new { id = r[1], parentOperators = r[2], operation = r[3], objects = r[4], expressions = r[6] }) },
    });

    private static string Text(List<object?[]> rows, long partitions, long bytes) => string.Create(
        CultureInfo.InvariantCulture, $"GlobalStats:\n\tpartitionsTotal={partitions}\n\tpartitionsAssigned={partitions}\n\tbytesAssigned={bytes}\nOperations:\n")
        + string.Join('\n', rows.Skip(1).Select(r => $"1:{r[1]}     ->{r[3]}  {r[4]}  {r[6]}".TrimEnd()));
}
