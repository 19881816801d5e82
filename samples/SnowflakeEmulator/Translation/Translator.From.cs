using System.Globalization;
using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Translation;

/// <summary>FROM: tables, views, subqueries, table functions and joins.</summary>
internal sealed partial class Translator
{
    private const int MaxViewDepth = 20;

    /// <summary>Whether a join USING or NATURAL made columns one, so that * is not the list of all.</summary>
    private bool _merged;

    /// <summary>Reads the items behind FROM (or USING of DELETE and MERGE).</summary>
    public string ReadFrom()
    {
        _merged = false;
        var first = ReadFactor(false);
        var sql = new StringBuilder(TakeHidden(", ")).Append(first);
        for (var i = 0; ; i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            if (Cursor.Accept(","))
            {
                var factor = ReadFactor(true);
                sql.Append(", ").Append(TakeHidden(", ")).Append(factor);
            }
            else if (ReadJoin() is { } join)
            {
                var factor = ReadFactor(true);
                var hidden = TakeHidden("");
                sql.Append(hidden.Length > 0 ? " CROSS JOIN " : "").Append(hidden).Append(' ').Append(join).Append(' ').Append(factor).Append(ReadJoinCondition(join));
            }
            else
            {
                return Bounded(sql.ToString());
            }
        }
    }

    private string? ReadJoin()
    {
        if (Cursor.IsWord("ASOF"))
        {
            throw SnowflakeErrors.Unsupported("ASOF JOIN");
        }

        var start = Cursor.Position;
        var natural = Cursor.AcceptWord("NATURAL") ? "NATURAL " : "";
        _merged |= natural.Length > 0;
        var kind = "";
        if (Cursor.Current.Kind == TokenKind.Word && Cursor.Current.Text is "INNER" or "LEFT" or "RIGHT" or "FULL" or "CROSS")
        {
            kind = Cursor.Next().Text + " ";
            Cursor.AcceptWord("OUTER");
        }

        if (Cursor.AcceptWord("JOIN"))
        {
            return natural + kind + "JOIN";
        }

        return Cursor.Position == start ? null : throw Cursor.Unexpected();
    }

    private string ReadJoinCondition(string join)
    {
        if (Cursor.AcceptWord("ON"))
        {
            return " ON " + AsCondition(ReadExpression());
        }

        if (Cursor.AcceptWord("USING"))
        {
            _merged = true;
            return $" USING ({string.Join(", ", ReadNames().Select(Names.Quote))})";
        }

        return join == "JOIN" || join.StartsWith("INNER", StringComparison.Ordinal) ? " ON true" : "";
    }

    private string ReadFactor(bool joined)
    {
        var lateral = Cursor.AcceptWord("LATERAL");
        if (Cursor.IsWord("FLATTEN") && Cursor.Peek().Is("("))
        {
            return ReadFlatten(inTable: false);
        }

        if (Cursor.IsWord("TABLE") && Cursor.Peek().Is("("))
        {
            return ReadTableFunction();
        }

        if (Cursor.Is("("))
        {
            return (lateral && joined ? "LATERAL " : "") + ReadSubquery();
        }

        if (Cursor.IsWord("VALUES"))
        {
            Cursor.Position++;
            var values = ReadValues();
            return ReadAliased("(" + values.Sql + ")", values.Columns, "VALUES");
        }

        return Cursor.Is("@") ? throw SnowflakeErrors.Unsupported("STAGE") : ReadNamed();
    }

    private string ReadSubquery()
    {
        var at = Cursor.Position;
        Cursor.Expect("(");
        if (IsQuery(at))
        {
            var merged = _merged;
            var query = ReadQuery();
            _merged = merged;
            Cursor.Expect(")");
            return ReadAliased("(" + query.Sql + ")", query.Columns);
        }

        // ( a JOIN b ON … )
        var inner = ReadJoined();
        Cursor.Expect(")");
        return "(" + inner + ")";
    }

    /// <summary>Whether a parenthesis holds a query, not a join.</summary>
    private bool IsQuery(int open)
    {
        for (var at = open + 1; ; at++)
        {
            var token = Cursor.At(at);
            if (!token.Is("("))
            {
                return token.Kind == TokenKind.Word && token.Text is "SELECT" or "WITH" or "VALUES";
            }

            var behind = Cursor.At(Cursor.Closing(at) + 1);
            if (behind.Kind == TokenKind.Word && behind.Text is "UNION" or "EXCEPT" or "MINUS" or "INTERSECT" or "ORDER" or "LIMIT" or "OFFSET" or "FETCH")
            {
                return true;
            }

            if (!behind.Is(")"))
            {
                return false;
            }
        }
    }

    private string ReadJoined() => Deeper(() =>
    {
        var merged = _merged;
        var sql = ReadFrom();
        _merged |= merged;
        return sql;
    });

    private string ReadNamed()
    {
        var at = Cursor.Current;
        var parts = Cursor.QualifiedName();
        if (Cursor.Is("("))
        {
            throw SnowflakeErrors.UnknownFunction(string.Join('.', parts));
        }

        if (Cursor.Current.Kind == TokenKind.Word && Cursor.Current.Text is "AT" or "BEFORE" && Cursor.Peek().Is("("))
        {
            throw SnowflakeErrors.Unsupported("TIME TRAVEL (AT | BEFORE)");
        }

        if (Cursor.IsWord("CHANGES"))
        {
            throw SnowflakeErrors.Unsupported("CHANGES");
        }

        if (parts.Length == 1 && _ctes.TryGetValue(parts[0], out var cte))
        {
            return ReadAliased(Names.Quote(parts[0]), cte, parts[0]);
        }

        if (LiveViews.Find(Session, parts) is { } live)
        {
            ReadsData = true;
            return ReadAliased(Names.Physical(Live.Add(live)), [.. live.Columns.Select(c => new OutColumn(c.Name, c.Type, c.Nullable))], parts[^1]);
        }

        var relation = Lookup.Relation(Session, parts, "SELECT");
        if (!InView)
        {
            new AccessControl(Session).Require(relation, "SELECT");
        }

        Relations.Add(relation);
        ReadsData = true;
        var columns = relation.Columns.Select(c => new OutColumn(c.Name, c.Type, c.Nullable)).ToList();
        return ReadAliased(relation is View view ? Expand(view, at) : ((Table)relation).DuckName, columns, parts[^1]);
    }

    /// <summary>A view is its query in parentheses, read where it was created and with its owner's rights.</summary>
    private string Expand(View view, Token at)
    {
        if (ViewDepth >= MaxViewDepth)
        {
            throw Cursor.Unexpected(at);
        }

        var session = new Session(Session.Account, Session.User, view.Owner) { Database = view.Schema.Database.Name, Schema = view.Schema.Name };
        var cursor = StatementSplitter.Split(view.Query)[0];
        var inner = new Translator(session, cursor, Bindings.None, Live) { InView = true, ViewDepth = ViewDepth + 1, Relations = Relations, _now = Now };
        var query = inner.ReadQuery();
        cursor.ExpectEnd();
        var names = view.Columns.Select(c => Names.Quote(c.Name));
        return $"(SELECT * FROM ({query.Sql}) AS _v({string.Join(", ", names)}))";
    }

    /// <summary>What may follow a FROM item: SAMPLE, PIVOT, an alias with column names.</summary>
    private string ReadAliased(string sql, List<OutColumn>? columns, string? name = null)
    {
        if (Cursor.IsWord("PIVOT") || Cursor.IsWord("UNPIVOT"))
        {
            (sql, columns) = ReadPivot(sql);
        }

        if (Cursor.IsWord("MATCH_RECOGNIZE"))
        {
            throw SnowflakeErrors.Unsupported("MATCH_RECOGNIZE");
        }

        var sample = ReadSample();
        string? alias = null;
        if (Cursor.AcceptWord("AS"))
        {
            alias = Cursor.Name();
        }
        else if (Cursor.Current.Kind == TokenKind.Quoted || (Cursor.Current.Kind == TokenKind.Word && !Keywords.NotAlias.Contains(Cursor.Current.Text)))
        {
            alias = Cursor.Next().Text;
        }

        alias ??= name;
        var names = alias is not null && Cursor.Is("(") ? ReadNames() : null;
        sample = sample.Length > 0 ? sample : ReadSample();
        columns = Renamed(columns, names);
        _scope.Sources.Add(new Source(alias ?? "", columns));
        return sql + (alias is null ? "" : " AS " + Names.Quote(alias)) + (names is null ? "" : $"({string.Join(", ", names.Select(Names.Quote))})") + sample;
    }

    private string ReadSample()
    {
        if (!Cursor.AcceptWord("SAMPLE") && !Cursor.AcceptWord("TABLESAMPLE"))
        {
            return "";
        }

        var method = Cursor.Current.Kind == TokenKind.Word ? Cursor.Next().Text : "BERNOULLI";
        Cursor.Expect("(");
        var amount = ReadCount();
        var rows = Cursor.AcceptWord("ROWS");
        Cursor.Expect(")");
        if (Cursor.Current.Kind == TokenKind.Word && Cursor.Current.Text is "REPEATABLE" or "SEED")
        {
            throw SnowflakeErrors.Unsupported("SAMPLE … " + Cursor.Current.Text);
        }

        return method switch
        {
            _ when rows => $" TABLESAMPLE reservoir({amount} ROWS)",
            "BERNOULLI" or "ROW" => $" TABLESAMPLE bernoulli({amount} PERCENT)",
            "SYSTEM" or "BLOCK" => $" TABLESAMPLE system({amount} PERCENT)",
            _ => throw Cursor.Unexpected(),
        };
    }

    private (string Sql, List<OutColumn>? Columns) ReadPivot(string sql)
    {
        var word = Cursor.Next().Text;
        if (word == "UNPIVOT")
        {
            throw SnowflakeErrors.Unsupported("UNPIVOT");
        }

        Cursor.Expect("(");
        var aggregate = ReadCall();
        Cursor.ExpectWord("FOR");
        var column = Names.Quote(Cursor.Name());
        Cursor.ExpectWord("IN");
        Cursor.Expect("(");
        if (Cursor.IsWord("ANY") || Cursor.IsWord("SELECT"))
        {
            throw SnowflakeErrors.Unsupported("PIVOT with " + Cursor.Current.Text);
        }

        // The columns are named like the constants, quotes included, as in Snowflake.
        List<string> values = [];
        do
        {
            var start = Cursor.Position;
            var value = ReadExpression();
            var text = Cursor.Slice(start, Cursor.Position);
            values.Add($"{value.Sql} AS {Names.Quote(Cursor.AcceptWord("AS") ? Cursor.Name() : text)}");
        }
        while (Cursor.Accept(","));
        Cursor.Expect(")");
        Cursor.Expect(")");
        return ($"(SELECT * FROM {sql} PIVOT ({aggregate.Sql} FOR {column} IN ({string.Join(", ", values)})))", null);
    }
}
