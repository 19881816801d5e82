using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>MERGE.</summary>
internal static class MergeStatement
{
    public static void Run(Execution x)
    {
        (x.Record.Type, x.Kind) = ("MERGE", StatementKind.Merge);
        var cursor = x.Cursor;
        cursor.ExpectWord("MERGE");
        cursor.ExpectWord("INTO");
        var table = DmlStatements.Target(x, "INSERT");
        var alias = DmlStatements.ReadAlias(cursor, table.Name);
        var translator = x.Translator();
        cursor.ExpectWord("USING");
        var source = translator.ReadFrom();
        DmlStatements.AddTarget(translator, table, alias);
        cursor.ExpectWord("ON");
        var on = Translator.AsCondition(translator.ReadExpression());
        var sql = new StringBuilder($"MERGE INTO {table.DuckName} AS {Names.Quote(alias)} USING {source} ON {on}");
        List<Clause> clauses = [];
        while (cursor.AcceptWord("WHEN"))
        {
            clauses.Add(ReadClause(x, translator, table, sql));
        }

        cursor.ExpectEnd();
        if (clauses.Count == 0)
        {
            throw cursor.Unexpected();
        }

        using var warehouse = WarehouseUse.Begin(x, true);
        QueryStatements.Prepare(x, translator);
        using var live = LiveCopies.Create(x, translator.Live);
        var matched = Matched(clauses, $"FROM {source} JOIN {table.DuckName} AS {Names.Quote(alias)} ON {on}", Names.Quote(alias));
        var counts = x.Atomically(() =>
        {
            var deleted = matched is null ? 0 : CountDeleted(x, matched);
            var all = Count(x, sql + " RETURNING merge_action");
            all["DELETE"] = deleted;
            return all;
        });
        Report(x, clauses, counts);
    }

    private static void Report(Execution x, List<Clause> clauses, Dictionary<string, long> counts)
    {
        (x.Record.RowsInserted, x.Record.RowsUpdated, x.Record.RowsDeleted) =
            (counts.GetValueOrDefault("INSERT"), counts.GetValueOrDefault("UPDATE"), counts.GetValueOrDefault("DELETE"));
        DmlStatements.Counted(x, [.. new[] { ("INSERT", "inserted"), ("UPDATE", "updated"), ("DELETE", "deleted") }
            .Where(a => clauses.Any(c => c.Action == a.Item1)).Select(a => ("number of rows " + a.Item2, counts.GetValueOrDefault(a.Item1)))]);
    }

    /// <summary>For every row of the target that a WHEN MATCHED reaches: how often it is updated (u) and deleted (d); null without WHEN MATCHED.</summary>
    private static string? Matched(List<Clause> clauses, string join, string alias)
    {
        var arms = clauses.Where(c => c.Action != "INSERT").Select(c => $"WHEN {c.Condition ?? "true"} THEN '{c.Action}'").ToList();
        return arms.Count == 0
            ? null
            : "SELECT count(CASE WHEN w = 'UPDATE' THEN 1 END) AS u, count(CASE WHEN w = 'DELETE' THEN 1 END) AS d "
                + $"FROM (SELECT {alias}.rowid AS r, CASE {string.Join(' ', arms)} END AS w {join}) GROUP BY r";
    }

    /// <summary>How many rows a MERGE deletes; refuses one whose outcome would depend on the order of the source, as Snowflake does by default.</summary>
    private static long CountDeleted(Execution x, string matched)
    {
        var counts = x.Numbers($"SELECT count(CASE WHEN u > 1 OR (u > 0 AND d > 0) THEN 1 END), count(CASE WHEN d > 0 THEN 1 END) FROM ({matched})");
        return counts[0] == 0 ? counts[1] : throw new SnowflakeException("100090", "42P18", "Duplicate row detected during DML action\nRow Values: not shown by the emulator");
    }

    /// <summary>WHEN … THEN: its condition behind AND, and what it does.</summary>
    private sealed record Clause(string Action, string? Condition);

    private static Clause ReadClause(Execution x, Translator translator, Table table, StringBuilder sql)
    {
        var cursor = x.Cursor;
        var not = cursor.AcceptWord("NOT");
        cursor.ExpectWord("MATCHED");
        if (cursor.IsWord("BY"))
        {
            throw SnowflakeErrors.Unsupported("WHEN … MATCHED BY");
        }

        var condition = cursor.AcceptWord("AND") ? Translator.AsCondition(translator.ReadExpression()) : null;
        sql.Append(not ? " WHEN NOT MATCHED" : " WHEN MATCHED").Append(condition is null ? "" : " AND ").Append(condition);

        cursor.ExpectWord("THEN");
        sql.Append(" THEN ");
        var access = new AccessControl(x.Session);
        if (not)
        {
            cursor.ExpectWord("INSERT");
            var columns = cursor.Is("(") ? DmlStatements.ReadColumns(cursor, table) : table.Columns;
            cursor.ExpectWord("VALUES");
            var written = columns.Concat(Defaults.Missing(table, columns));
            sql.Append($"INSERT ({string.Join(", ", written.Select(c => Names.Quote(c.Name)))}) VALUES ").Append(DmlStatements.ReadRow(translator, table, columns));
            return new Clause("INSERT", condition);
        }

        if (cursor.AcceptWord("DELETE"))
        {
            access.Require(table, "DELETE");
            sql.Append("DELETE");
            return new Clause("DELETE", condition);
        }

        access.Require(table, "UPDATE");
        cursor.ExpectWord("UPDATE");
        cursor.ExpectWord("SET");
        sql.Append("UPDATE SET ").Append(DmlStatements.ReadAssignments(translator, table));
        return new Clause("UPDATE", condition);
    }

    private static Dictionary<string, long> Count(Execution x, string sql)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        using var cancel = Interrupts.On(x.Connection, x.CancellationToken);
        try
        {
            using var command = x.Connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var action = reader.GetString(0);
                counts[action] = counts.GetValueOrDefault(action) + 1;
            }
        }
        catch (DuckDB.NET.Data.DuckDBException e)
        {
            throw new Duck.DuckException(e.Message, e.ErrorType);
        }

        return counts;
    }
}
