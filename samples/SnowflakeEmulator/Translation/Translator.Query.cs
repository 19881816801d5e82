using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>Queries: WITH, set operations, ORDER BY and LIMIT.</summary>
internal sealed partial class Translator
{
    /// <summary>Reads a query.</summary>
    public QuerySql ReadQuery() => Deeper(() => InScope(ReadWithQuery));

    private QuerySql ReadWithQuery()
    {
        Dictionary<string, List<OutColumn>?> hidden = new(StringComparer.Ordinal);
        List<string> added = [];
        var sql = new StringBuilder();
        if (Cursor.AcceptWord("WITH"))
        {
            ReadCtes(sql, hidden, added);
        }

        var body = ReadBody();
        foreach (var name in added)
        {
            _ctes.Remove(name);
        }

        foreach (var (name, columns) in hidden)
        {
            _ctes[name] = columns;
        }

        return body with { Sql = Bounded(sql + body.Sql) };
    }

    private void ReadCtes(StringBuilder sql, Dictionary<string, List<OutColumn>?> hidden, List<string> added)
    {
        var recursive = Cursor.AcceptWord("RECURSIVE");
        sql.Append(recursive ? "WITH RECURSIVE " : "WITH ");
        do
        {
            var name = Cursor.Name();
            var names = Cursor.Is("(") ? ReadNames() : null;
            Cursor.ExpectWord("AS");
            Cursor.Expect("(");
            if (_ctes.TryGetValue(name, out var outer) && !added.Contains(name))
            {
                hidden[name] = outer;
            }

            if (recursive)
            {
                _ctes[name] = names?.Select(n => new OutColumn(n, DataType.Unknown)).ToList();
            }

            var query = ReadQuery();
            Cursor.Expect(")");
            _ctes[name] = Renamed(query.Columns, names);
            added.Add(name);
            sql.Append(added.Count > 1 ? ", " : "").Append(Names.Quote(name));
            sql.Append(names is null ? "" : "(" + string.Join(", ", names.Select(Names.Quote)) + ")").Append(" AS (").Append(query.Sql).Append(')');
        }
        while (Cursor.Accept(","));
        sql.Append(' ');
    }

    private static List<OutColumn>? Renamed(List<OutColumn>? columns, List<string>? names) =>
        names is null || columns is null ? columns : [.. columns.Select((c, i) => i < names.Count ? c with { Name = names[i] } : c)];

    private List<string> ReadNames()
    {
        Cursor.Expect("(");
        List<string> names = [];
        do
        {
            names.Add(Cursor.Name());
        }
        while (Cursor.Accept(","));
        Cursor.Expect(")");
        return names;
    }

    private QuerySql ReadBody()
    {
        var first = ReadTerm(out var top);
        var sql = new StringBuilder(first.Sql);
        var columns = first.Columns;
        for (var i = 0; ReadSetOperator() is { } op; i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            sql = top is null ? sql : new StringBuilder($"(SELECT * FROM ({sql}) LIMIT {top})");
            var next = ReadTerm(out top);
            columns = Together(columns, next.Columns);
            sql.Append(' ').Append(op).Append(' ').Append(top is null ? next.Sql : $"(SELECT * FROM ({next.Sql}) LIMIT {top})");
            top = null;
        }

        ReadTail(sql, top, columns);
        return new QuerySql(Bounded(sql.ToString()), columns);
    }

    private static List<OutColumn>? Together(List<OutColumn>? left, List<OutColumn>? right) =>
        left is null || right is null || left.Count != right.Count
            ? left?.Select(c => c with { Type = DataType.Unknown }).ToList()
            : [.. left.Select((c, i) => c with { Type = DataType.Join(c.Type, right[i].Type), Nullable = c.Nullable || right[i].Nullable })];

    private string? ReadSetOperator()
    {
        var word = Cursor.Current.Kind == TokenKind.Word ? Cursor.Current.Text : "";
        if (word is not ("UNION" or "EXCEPT" or "MINUS" or "INTERSECT"))
        {
            return null;
        }

        Cursor.Position++;
        var all = Cursor.AcceptWord("ALL");
        if (all && word != "UNION")
        {
            throw SnowflakeErrors.Unsupported(word + " ALL");
        }

        Cursor.AcceptWord("DISTINCT");
        var byName = Cursor.AcceptWords("BY", "NAME");
        return (word == "MINUS" ? "EXCEPT" : word) + (all ? " ALL" : "") + (byName ? " BY NAME" : "");
    }

    private QuerySql ReadTerm(out string? top)
    {
        top = null;
        if (Cursor.Accept("("))
        {
            var query = ReadQuery();
            Cursor.Expect(")");
            return query with { Sql = "(" + query.Sql + ")" };
        }

        if (Cursor.AcceptWord("VALUES"))
        {
            return ReadValues();
        }

        var held = "";
        var select = InScope(() => ReadSelect(out held));
        top = held.Length == 0 ? null : held;
        return select;
    }

    private void ReadTail(StringBuilder sql, string? top, List<OutColumn>? columns)
    {
        if (Cursor.AcceptWords("ORDER", "BY"))
        {
            foreach (var column in columns ?? [])
            {
                _scope.Aliases.TryAdd(column.Name, column.Type);
            }

            _scope.Sources.AddRange(_lastSelect);
            sql.Append(" ORDER BY ").Append(Cursor.AcceptWord("ALL") ? "ALL" : ReadOrderItems());
        }

        string? limit = top;
        string? offset = null;
        while (true)
        {
            if (top is null && limit is null && Cursor.AcceptWord("LIMIT"))
            {
                limit = Cursor.AcceptWord("NULL") ? "NULL" : ReadCount();
            }
            else if (top is null && limit is null && Cursor.AcceptWord("FETCH"))
            {
                _ = Cursor.AcceptWord("FIRST") || Cursor.AcceptWord("NEXT");
                limit = ReadCount();
                _ = Cursor.AcceptWord("ROW") || Cursor.AcceptWord("ROWS");
                Cursor.AcceptWord("ONLY");
            }
            else if (offset is null && Cursor.AcceptWord("OFFSET"))
            {
                offset = ReadCount();
                _ = Cursor.AcceptWord("ROW") || Cursor.AcceptWord("ROWS");
            }
            else
            {
                break;
            }
        }

        sql.Append(limit is null or "NULL" ? "" : " LIMIT " + limit).Append(offset is null ? "" : " OFFSET " + offset);
        if (Cursor.IsWord("FOR") && Cursor.Peek().IsWord("UPDATE"))
        {
            throw SnowflakeErrors.Unsupported("FOR UPDATE");
        }
    }

    /// <summary>A number of rows: a constant or a binding.</summary>
    private string ReadCount() => Cursor.Current.Kind == TokenKind.Number || Cursor.Is("?") || Cursor.Is(":") ? ReadPrimary().Sql : throw Cursor.Unexpected();

    private QuerySql ReadValues()
    {
        List<string> rows = [];
        List<DataType>? types = null;
        do
        {
            Cursor.Expect("(");
            var row = ReadList(")");
            if (row.Count == 0 || (types is not null && types.Count != row.Count))
            {
                throw SnowflakeErrors.Compilation("VALUES rows must have the same number of columns.", "001039", "42601");
            }

            types = types is null ? [.. row.Select(e => e.Type)] : [.. types.Select((t, i) => DataType.Join(t, row[i].Type))];
            rows.Add("(" + string.Join(", ", row.Select(e => e.Sql)) + ")");
        }
        while (Cursor.Accept(","));
        var columns = types.Select((t, i) => new OutColumn($"COLUMN{i + 1}", t)).ToList();
        return new QuerySql(Bounded($"SELECT * FROM (VALUES {string.Join(", ", rows)}) AS _v({string.Join(", ", columns.Select(c => Names.Quote(c.Name)))})"), columns);
    }
}
