using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>One SELECT. Its FROM is read before its list, so that the list knows the types of its columns.</summary>
internal sealed partial class Translator
{
    /// <summary>FROM items of the SELECT read last, for the ORDER BY behind it.</summary>
    private List<Source> _lastSelect = [];

    private QuerySql ReadSelect(out string top)
    {
        Cursor.ExpectWord("SELECT");
        top = Cursor.AcceptWord("TOP") ? ReadCount() : "";
        var distinct = Cursor.AcceptWord("DISTINCT") ? "DISTINCT " : "";
        Cursor.AcceptWord("ALL");
        if (Cursor.AcceptWord("TOP"))
        {
            top = ReadCount();
        }

        var list = Cursor.Position;
        var from = "";
        var rest = FindFrom();
        if (rest >= 0)
        {
            Cursor.Position = rest + 1;
            from = " FROM " + ReadFrom();
            rest = Cursor.Position;
        }

        Cursor.Position = list;
        var columns = new List<OutColumn>();
        var items = ReadItems(columns, out var known);
        if (rest >= 0)
        {
            if (!Cursor.IsWord("FROM"))
            {
                throw Cursor.Unexpected();
            }

            Cursor.Position = rest;
        }

        var sql = new StringBuilder("SELECT ").Append(distinct).Append(items).Append(from);
        ReadClauses(sql);
        _lastSelect = [.. _scope.Sources];
        return new QuerySql(Bounded(sql.ToString()), known ? columns : null);
    }

    private void ReadClauses(StringBuilder sql)
    {
        if (Cursor.IsWord("START") || Cursor.IsWord("CONNECT"))
        {
            throw SnowflakeErrors.Unsupported("CONNECT BY");
        }

        if (Cursor.AcceptWord("WHERE"))
        {
            sql.Append(" WHERE ").Append(AsCondition(ReadExpression()));
        }

        if (Cursor.AcceptWords("GROUP", "BY"))
        {
            sql.Append(" GROUP BY ").Append(ReadGrouping());
        }

        if (Cursor.AcceptWord("HAVING"))
        {
            sql.Append(" HAVING ").Append(AsCondition(ReadExpression()));
        }

        if (Cursor.AcceptWord("QUALIFY"))
        {
            sql.Append(" QUALIFY ").Append(AsCondition(ReadExpression()));
        }
    }

    private string ReadGrouping()
    {
        if (Cursor.AcceptWord("ALL"))
        {
            return "ALL";
        }

        List<string> items = [];
        do
        {
            if (Cursor.Current.Kind == TokenKind.Word && Cursor.Current.Text is "CUBE" or "ROLLUP" && Cursor.Peek().Is("("))
            {
                var word = Cursor.Next().Text;
                Cursor.Expect("(");
                items.Add($"{word} ({string.Join(", ", ReadList(")").Select(e => e.Sql))})");
            }
            else if (Cursor.AcceptWords("GROUPING", "SETS"))
            {
                Cursor.Expect("(");
                List<string> sets = [];
                do
                {
                    Cursor.Expect("(");
                    sets.Add("(" + string.Join(", ", ReadList(")").Select(e => e.Sql)) + ")");
                }
                while (Cursor.Accept(","));
                Cursor.Expect(")");
                items.Add($"GROUPING SETS ({string.Join(", ", sets)})");
            }
            else
            {
                items.Add(ReadExpression().Sql);
            }
        }
        while (Cursor.Accept(","));
        return string.Join(", ", items);
    }

    /// <summary>The FROM of the SELECT at hand, or -1.</summary>
    private int FindFrom()
    {
        var depth = 0;
        for (var i = Cursor.Position; ; i++)
        {
            var token = Cursor.At(i);
            if (token.Kind == TokenKind.End)
            {
                return -1;
            }

            if (token.Kind == TokenKind.Symbol)
            {
                depth += token.Text is "(" or "[" or "{" ? 1 : token.Text is ")" or "]" or "}" ? -1 : 0;
                if (depth < 0)
                {
                    return -1;
                }
            }
            else if (depth == 0 && token.Kind == TokenKind.Word)
            {
                if (token.Text == "FROM" && !(Cursor.At(i - 1).IsWord("DISTINCT") && Cursor.At(i - 2).Text is "IS" or "NOT"))
                {
                    return i;
                }

                if (token.Text is "UNION" or "EXCEPT" or "MINUS" or "INTERSECT" or "WHERE" or "LIMIT")
                {
                    return -1;
                }
            }
        }
    }

    private string ReadItems(List<OutColumn> columns, out bool known)
    {
        List<string> items = [];
        known = true;
        do
        {
            items.Add(IsStar() ? ReadStar(columns, ref known) : ReadItem(columns));
        }
        while (Cursor.Accept(","));
        return string.Join(", ", items);
    }

    private bool IsStar()
    {
        var at = Cursor.Position;
        while (Cursor.At(at).Kind is TokenKind.Word or TokenKind.Quoted && Cursor.At(at + 1).Is("."))
        {
            at += 2;
        }

        return Cursor.At(at).Is("*");
    }

    private string ReadStar(List<OutColumn> columns, ref bool known)
    {
        string? qualifier = null;
        while (!Cursor.Is("*"))
        {
            qualifier = Cursor.Next().Text;
            Cursor.Expect(".");
        }

        var at = Cursor.Next();
        if (Cursor.IsWord("ILIKE"))
        {
            throw SnowflakeErrors.Unsupported("SELECT * ILIKE");
        }

        var except = Cursor.AcceptWord("EXCLUDE") ? Cursor.Is("(") ? ReadNames() : [Cursor.Name()] : [];
        if (Cursor.Current.IsWord("RENAME") || Cursor.Current.IsWord("REPLACE"))
        {
            throw SnowflakeErrors.Unsupported("SELECT * " + Cursor.Current.Text);
        }

        var sources = qualifier is null ? _scope.Sources : _scope.Sources.FindAll(s => s.Alias == qualifier);
        if (sources.Count == 0)
        {
            throw qualifier is null
                ? SnowflakeErrors.Compilation("SELECT with no columns", "002017")
                : SnowflakeErrors.InvalidIdentifier(Cursor.Source, at.Start, qualifier);
        }

        known &= sources.All(s => s.Columns is not null) && !_merged;
        columns.AddRange(sources.SelectMany(s => s.Columns ?? []).Where(c => !except.Contains(c.Name)));
        List<string> excluded = [.. except.Select(Names.Quote), .. sources.Select(s => s.Hidden).OfType<string>()];
        return (qualifier is null ? "" : Names.Quote(qualifier) + ".") + "*" + (excluded.Count == 0 ? "" : $" EXCLUDE ({string.Join(", ", excluded)})");
    }

    private string ReadItem(List<OutColumn> columns)
    {
        var start = Cursor.Position;
        var value = ReadExpression();
        var text = Cursor.Slice(start, Cursor.Position);
        var alias = Cursor.AcceptWord("AS")
            ? Cursor.Current.Kind is TokenKind.Word or TokenKind.Quoted ? Cursor.Next().Text : throw Cursor.Unexpected()
            : Cursor.Current.Kind == TokenKind.Quoted || (Cursor.Current.Kind == TokenKind.Word && !Keywords.NotAlias.Contains(Cursor.Current.Text))
                ? Cursor.Next().Text
                : null;
        var isColumn = alias is null && value is { IsAtom: true, ColumnName: not null, Constant: null };
        var name = alias ?? value.ColumnName ?? (text.Length > 200 ? text[..200] : text).ToUpperInvariant();
        columns.Add(new OutColumn(name, value.Type));
        if (alias is not null)
        {
            _scope.Aliases[alias] = value.Type;
        }

        return isColumn ? value.Sql : value.Sql + " AS " + Names.Quote(name.Replace("\0", "", StringComparison.Ordinal).Replace("\uE000", "", StringComparison.Ordinal));
    }
}
