using System.Globalization;
using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>INSERT, UPDATE, DELETE and TRUNCATE.</summary>
internal static class DmlStatements
{
    public static void Insert(Execution x)
    {
        (x.Record.Type, x.Kind) = ("INSERT", StatementKind.Insert);
        var cursor = x.Cursor;
        cursor.ExpectWord("INSERT");
        if (cursor.Current.Kind == TokenKind.Word && cursor.Current.Text is "ALL" or "FIRST")
        {
            throw SnowflakeErrors.Unsupported("INSERT " + cursor.Current.Text);
        }

        var overwrite = cursor.AcceptWord("OVERWRITE");
        cursor.ExpectWord("INTO");
        var table = Target(x, "INSERT");
        if (overwrite)
        {
            new AccessControl(x.Session).Require(table, "DELETE");
        }

        var columns = cursor.Is("(") && !cursor.Peek().IsWord("SELECT") && !cursor.Peek().IsWord("WITH") ? ReadColumns(cursor, table) : table.Columns;
        var translator = x.Translator();
        var start = cursor.Position;
        var sources = x.Bindings.ArrayRows > 0 && cursor.IsWord("VALUES") ? ReadBatches(x, translator, table, columns, start) : [ReadSource(translator, table, columns)];
        cursor.ExpectEnd();
        using var warehouse = WarehouseUse.Begin(x, true);
        QueryStatements.Prepare(x, translator);
        using var live = LiveCopies.Create(x, translator.Live);
        var written = columns.Concat(Defaults.Missing(table, columns));
        var target = $"INSERT INTO {table.DuckName} ({string.Join(", ", written.Select(c => Names.Quote(c.Name)))}) ";
        var rows = x.Atomically(() =>
        {
            _ = overwrite ? x.Run("DELETE FROM " + table.DuckName) : 0;
            return sources.Sum(s => x.Run(target + s));
        });
        x.Record.RowsInserted = rows;
        Counted(x, ("number of rows inserted", rows));
    }

    public static void Update(Execution x)
    {
        (x.Record.Type, x.Kind) = ("UPDATE", StatementKind.Update);
        x.Cursor.ExpectWord("UPDATE");
        var table = Target(x, "UPDATE");
        var alias = ReadAlias(x.Cursor, table.Name);
        var translator = x.Translator();
        var setAt = x.Cursor.Position;
        x.Cursor.ExpectWord("SET");
        AddTarget(translator, table, alias);

        // FROM is read first, so that the right sides know its columns.
        var fromAt = FindWord(x.Cursor, "FROM");
        var end = -1;
        var from = "";
        if (fromAt >= 0)
        {
            x.Cursor.Position = fromAt + 1;
            from = " FROM " + translator.ReadFrom();
            end = x.Cursor.Position;
            x.Cursor.Position = setAt + 1;
        }

        var sql = new StringBuilder($"UPDATE {table.DuckName} AS {Names.Quote(alias)} SET {ReadAssignments(translator, table)}{from}");
        if (end >= 0)
        {
            _ = x.Cursor.Position == fromAt ? x.Cursor.Position = end : throw x.Cursor.Unexpected();
        }

        var where = ReadWhere(translator);
        var join = from.Length == 0 ? null : $"FROM {table.DuckName} AS {Names.Quote(alias)}, {from[" FROM ".Length..]}{where}";
        var (rows, multiple) = Write(x, translator, sql.Append(where).ToString(), join, alias);
        x.Record.RowsUpdated = rows;
        Counted(x, ("number of rows updated", rows), ("number of multi-joined rows updated", multiple));
    }

    public static void Delete(Execution x)
    {
        (x.Record.Type, x.Kind) = ("DELETE", StatementKind.Delete);
        x.Cursor.ExpectWord("DELETE");
        x.Cursor.ExpectWord("FROM");
        var table = Target(x, "DELETE");
        var alias = ReadAlias(x.Cursor, table.Name);
        var translator = x.Translator();
        AddTarget(translator, table, alias);
        var sql = new StringBuilder($"DELETE FROM {table.DuckName} AS {Names.Quote(alias)}");
        var from = x.Cursor.AcceptWord("USING") ? translator.ReadFrom() : "";
        var where = ReadWhere(translator);
        sql.Append(from.Length == 0 ? "" : " USING ").Append(from).Append(where);
        var join = from.Length == 0 ? null : $"FROM {table.DuckName} AS {Names.Quote(alias)}, {from}{where}";
        var (rows, _) = Write(x, translator, sql.ToString(), join, alias);
        x.Record.RowsDeleted = rows;
        Counted(x, ("number of rows deleted", rows));
    }

    public static void Truncate(Execution x)
    {
        (x.Record.Type, x.Kind) = ("TRUNCATE_TABLE", StatementKind.Ddl);
        x.Cursor.ExpectWord("TRUNCATE");
        TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        x.Cursor.AcceptWord("TABLE");
        var ifExists = Clauses.IfExists(x.Cursor);
        var name = x.Cursor.QualifiedName();
        x.Cursor.ExpectEnd();
        if (ifExists && Lookup.TryRelation(x.Session, name, "TRUNCATE") is null)
        {
            x.Status("Statement executed successfully.");
            return;
        }

        var table = Lookup.Table(x.Session, name, "TRUNCATE");
        new AccessControl(x.Session).Require(table, "TRUNCATE");
        x.Run("DELETE FROM " + table.DuckName);
        x.Status("Statement executed successfully.");
    }

    public static Table Target(Execution x, string privilege)
    {
        var name = x.Cursor.QualifiedName();
        var relation = Lookup.Relation(x.Session, name, privilege, "Table");
        var table = relation as Table ?? throw SnowflakeErrors.Unsupported(privilege + " into a view");
        new AccessControl(x.Session).Require(table, privilege);
        return table;
    }

    public static string ReadAlias(SqlCursor cursor, string name)
    {
        var explicitly = cursor.AcceptWord("AS");
        return explicitly || cursor.Current.Kind == TokenKind.Quoted || (cursor.Current.Kind == TokenKind.Word && !Keywords.NotAlias.Contains(cursor.Current.Text))
            ? cursor.Name()
            : name;
    }

    public static void AddTarget(Translator translator, Table table, string alias) =>
        translator.AddSource(new Source(alias, [.. table.Columns.Select(c => new OutColumn(c.Name, c.Type, c.Nullable))]));

    /// <summary>column = value, …</summary>
    public static string ReadAssignments(Translator translator, Table table)
    {
        List<string> parts = [];
        do
        {
            var name = translator.Cursor.QualifiedName()[^1];
            var column = Column(translator.Cursor, table, name);
            translator.Cursor.Expect("=");
            var value = translator.Cursor.AcceptWord("DEFAULT") ? Defaults.Of(translator.Session, column) : Translator.Assign(translator.ReadExpression(), column.Type);
            parts.Add($"{Names.Quote(name)} = {value}");
        }
        while (translator.Cursor.Accept(","));
        return string.Join(", ", parts);
    }

    public static List<Column> ReadColumns(SqlCursor cursor, Table table)
    {
        cursor.Expect("(");
        List<Column> columns = [];
        do
        {
            columns.Add(Column(cursor, table, cursor.Name()));
        }
        while (cursor.Accept(","));
        cursor.Expect(")");
        return columns;
    }

    public static void Counted(Execution x, params (string Name, long Count)[] counts)
    {
        x.Record.RowsProduced = counts.Sum(c => c.Count);
        x.Rows(new TableData([.. counts.Select(c => new ResultColumn(c.Name, DataType.Number(19, 0), false))], [[.. counts.Select(c => (object?)c.Count)]]));
    }

    /// <summary>A row of VALUES, each value fitted to its column.</summary>
    public static string ReadRow(Translator translator, Table table, IReadOnlyList<Column> columns)
    {
        translator.Cursor.Expect("(");
        List<string> values = [];
        do
        {
            var column = values.Count < columns.Count ? columns[values.Count] : throw WrongCount(columns.Count, values.Count + 1);
            values.Add(translator.Cursor.AcceptWord("DEFAULT") ? Defaults.Of(translator.Session, column) : Translator.Assign(translator.ReadExpression(), column.Type));
        }
        while (translator.Cursor.Accept(","));
        translator.Cursor.Expect(")");
        return values.Count == columns.Count
            ? "(" + string.Join(", ", values.Concat(Defaults.Missing(table, columns).Select(c => Defaults.Of(translator.Session, c)))) + ")"
            : throw WrongCount(columns.Count, values.Count);
    }

    private static Column Column(SqlCursor cursor, Table table, string name) =>
        table.Columns.FirstOrDefault(c => c.Name == name) ?? throw SnowflakeErrors.InvalidIdentifier(cursor.Source, cursor.At(cursor.Position - 1).Start, Names.Display(name));

    private static string ReadSource(Translator translator, Table table, IReadOnlyList<Column> columns)
    {
        if (translator.Cursor.AcceptWord("VALUES"))
        {
            List<string> rows = [];
            do
            {
                rows.Add(ReadRow(translator, table, columns));
            }
            while (translator.Cursor.Accept(","));
            return "VALUES " + string.Join(", ", rows);
        }

        var query = translator.ReadQuery();
        if (query.Columns is { } known && known.Count != columns.Count)
        {
            throw WrongCount(columns.Count, known.Count);
        }

        var fitted = columns.Select((c, i) =>
            Translator.Assign(new Expr($"\"c{i}\"", query.Columns?[i].Type ?? DataType.Unknown) { IsAtom = true }, c.Type));
        fitted = fitted.Concat(Defaults.Missing(table, columns).Select(c => Defaults.Of(translator.Session, c)));
        return $"SELECT {string.Join(", ", fitted)} FROM ({query.Sql}) AS _s({string.Join(", ", columns.Select((_, i) => $"\"c{i}\""))})";
    }

    /// <summary>An array binding: the row is written once for every element.</summary>
    private static List<string> ReadBatches(Execution x, Translator translator, Table table, IReadOnlyList<Column> columns, int start)
    {
        List<string> batches = [];
        List<string> rows = [];
        for (var row = 0; row < x.Bindings.ArrayRows; row++)
        {
            x.Bindings.Row = row;
            x.Bindings.Rewind(0);
            x.Cursor.Position = start;
            x.Cursor.ExpectWord("VALUES");
            rows.Add(ReadRow(translator, table, columns));
            if (rows.Count == 10_000 || row == x.Bindings.ArrayRows - 1)
            {
                batches.Add("VALUES " + string.Join(", ", rows));
                rows.Clear();
            }
        }

        return batches;
    }

    private static SnowflakeException WrongCount(int expected, int actual) => new(
        "001039", "42601", string.Create(CultureInfo.InvariantCulture, $"SQL compilation error:\nInsert value list does not match column list expecting {expected} but got {actual}"));

    /// <summary>The place of a word outside parentheses, or -1.</summary>
    private static int FindWord(SqlCursor cursor, string word)
    {
        var depth = 0;
        for (var i = cursor.Position; cursor.At(i).Kind != TokenKind.End; i++)
        {
            depth += cursor.At(i).Is("(") ? 1 : cursor.At(i).Is(")") ? -1 : 0;
            if (depth == 0 && cursor.At(i).IsWord(word) && !cursor.At(i - 1).IsWord("DISTINCT"))
            {
                return i;
            }
        }

        return -1;
    }

    private static string ReadWhere(Translator translator)
    {
        var where = translator.Cursor.AcceptWord("WHERE") ? " WHERE " + Translator.AsCondition(translator.ReadExpression()) : "";
        translator.Cursor.ExpectEnd();
        return where;
    }

    /// <summary>Runs an UPDATE or DELETE. Where it joins, rows are counted before: DuckDB counts a row once for every match, Snowflake once.</summary>
    private static (long Rows, long Multiple) Write(Execution x, Translator translator, string sql, string? join, string alias)
    {
        using var warehouse = WarehouseUse.Begin(x, true);
        QueryStatements.Prepare(x, translator);
        using var live = LiveCopies.Create(x, translator.Live);
        if (join is null)
        {
            return (x.Run(sql), 0);
        }

        return x.Atomically(() =>
        {
            var counts = x.Numbers($"SELECT count(*), count(CASE WHEN n > 1 THEN 1 END) FROM (SELECT count(*) AS n {join} GROUP BY {Names.Quote(alias)}.rowid)");
            x.Run(sql);
            return (counts[0], counts[1]);
        });
    }
}
