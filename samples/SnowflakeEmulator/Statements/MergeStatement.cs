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
        var sql = new StringBuilder($"MERGE INTO {Names.Quote(table.PhysicalName)} AS {Names.Quote(alias)} USING {source} ON {translator.ReadExpression().Sql}");
        HashSet<string> actions = [];
        while (cursor.AcceptWord("WHEN"))
        {
            actions.Add(ReadClause(x, translator, table, sql));
        }

        cursor.ExpectEnd();
        if (actions.Count == 0)
        {
            throw cursor.Unexpected();
        }

        QueryStatements.Prepare(x, translator);
        using var warehouse = WarehouseUse.Begin(x, true);
        using var live = LiveCopies.Create(x, translator.Live);
        var counts = Count(x, sql.Append(" RETURNING merge_action").ToString());
        (x.Record.RowsInserted, x.Record.RowsUpdated, x.Record.RowsDeleted) =
            (counts.GetValueOrDefault("INSERT"), counts.GetValueOrDefault("UPDATE"), counts.GetValueOrDefault("DELETE"));
        DmlStatements.Counted(x, [.. new[] { ("INSERT", "inserted"), ("UPDATE", "updated"), ("DELETE", "deleted") }
            .Where(a => actions.Contains(a.Item1)).Select(a => ("number of rows " + a.Item2, counts.GetValueOrDefault(a.Item1)))]);
    }

    private static string ReadClause(Execution x, Translator translator, Table table, StringBuilder sql)
    {
        var cursor = x.Cursor;
        var not = cursor.AcceptWord("NOT");
        cursor.ExpectWord("MATCHED");
        if (cursor.IsWord("BY"))
        {
            throw SnowflakeErrors.Unsupported("WHEN … MATCHED BY");
        }

        sql.Append(not ? " WHEN NOT MATCHED" : " WHEN MATCHED");
        if (cursor.AcceptWord("AND"))
        {
            sql.Append(" AND ").Append(translator.ReadExpression().Sql);
        }

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
            return "INSERT";
        }

        if (cursor.AcceptWord("DELETE"))
        {
            access.Require(table, "DELETE");
            sql.Append("DELETE");
            return "DELETE";
        }

        access.Require(table, "UPDATE");
        cursor.ExpectWord("UPDATE");
        cursor.ExpectWord("SET");
        sql.Append("UPDATE SET ").Append(DmlStatements.ReadAssignments(translator, table));
        return "UPDATE";
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
