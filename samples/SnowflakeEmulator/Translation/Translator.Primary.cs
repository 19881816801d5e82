using System.Globalization;
using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>Constants, columns, paths into VARIANTs, casts, CASE and subqueries.</summary>
internal sealed partial class Translator
{
    private Expr ReadPostfix()
    {
        var from = Cursor.Position;
        var value = ReadPrimary();
        for (var i = 0; ; i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            if (Cursor.Accept("::"))
            {
                value = Cast(value, ReadType());
                value = value with { Sql = Bounded(value.Sql), Constant = null };
            }
            else if (Cursor.Is(":") || Cursor.Is("["))
            {
                value = ReadPath(value, from);
            }
            else if (Cursor.IsWord("COLLATE"))
            {
                throw SnowflakeErrors.Unsupported("COLLATE");
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>a:b.c[0]['d'] into a VARIANT.</summary>
    private Expr ReadPath(Expr value, int from)
    {
        if (!value.Type.IsSemi && value.Type.Kind != TypeKind.Unknown)
        {
            throw SnowflakeErrors.Compilation($"Invalid argument types for function 'GET': ({value.Type}, VARCHAR)", "001044", "42P13");
        }

        var path = new StringBuilder("$");
        string? dynamic = null;
        while (dynamic is null)
        {
            if (Cursor.Accept(":") || (path.Length > 1 && Cursor.Accept(".")))
            {
                JsonPath.Append(path, Cursor.Current.Kind switch
                {
                    TokenKind.Word => Cursor.Source[Cursor.Current.Start..Cursor.Next().End],
                    TokenKind.Quoted => Cursor.Next().Text,
                    _ => throw Cursor.Unexpected(),
                });
            }
            else if (Cursor.Accept("["))
            {
                dynamic = ReadSubscript(path);
            }
            else
            {
                break;
            }
        }

        var sql = $"json_extract({value.Sql}, {Names.Literal(path.ToString())})";
        if (dynamic is not null)
        {
            sql = $"json_extract({sql}, '$[' || CAST({dynamic} AS BIGINT) || ']')";
        }

        return Expr.Of(Bounded(sql), DataType.Variant) with { ColumnName = Cursor.Slice(from, Cursor.Position).ToUpperInvariant() };
    }

    private string? ReadSubscript(StringBuilder path)
    {
        var index = ReadExpression();
        Cursor.Expect("]");
        if (index.Constant is { } constant)
        {
            if (index.Type.Kind == TypeKind.Text)
            {
                JsonPath.Append(path, constant);
            }
            else
            {
                // DuckDB would count a negative subscript from the end, Snowflake finds nothing there.
                path.Append(CultureInfo.InvariantCulture, $"[{(constant.StartsWith('-') ? throw SnowflakeErrors.Unsupported("negative subscript") : constant)}]");
            }

            return null;
        }

        return index.Type.Kind == TypeKind.Fixed ? index.Sql : throw SnowflakeErrors.Unsupported("[] with a computed name");
    }

    private Expr ReadPrimary()
    {
        var token = Cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Cursor.Position++;
                return NumberConstant(token.Text);
            case TokenKind.Text:
                Cursor.Position++;
                return Expr.Text(token.Text) with { ColumnName = Cursor.Source[token.Start..token.End].ToUpperInvariant() };
            case TokenKind.Variable:
                throw SnowflakeErrors.Unsupported(token.Text.Length > 0 && char.IsAsciiDigit(token.Text[0]) ? "$" + token.Text : "SESSION VARIABLE $" + token.Text);
            case TokenKind.Symbol:
                return ReadSymbol(token);
            case TokenKind.Quoted:
                return ReadColumn();
            case TokenKind.Word:
                return ReadWord(token);
            default:
                throw Cursor.Unexpected();
        }
    }

    private static Expr NumberConstant(string text)
    {
        if (text.AsSpan().IndexOfAny('e', 'E') >= 0)
        {
            return new Expr($"CAST('{text}' AS DOUBLE)", DataType.Real) { IsAtom = true, Constant = text };
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : text.Length - point - 1;
        var digits = text.Length - (point < 0 ? 0 : 1);
        if (digits > 38)
        {
            throw new SnowflakeException("001007", "22023", $"SQL compilation error:\nNumeric constant '{text[..Math.Min(60, text.Length)]}' is too large");
        }

        return new Expr(digits < 10 && scale == 0 ? text : scale == 0 ? $"CAST({text} AS DECIMAL(38,0))" : $"CAST({text} AS DECIMAL(38,{scale}))", DataType.Number(digits, scale))
        {
            IsAtom = true,
            Constant = text,
            IsSmallInteger = scale == 0 && digits < 10,
        };
    }

    private Expr ReadSymbol(Token token)
    {
        switch (token.Text)
        {
            case "(":
                Cursor.Position++;
                return ReadParenthesis();
            case "?":
                Cursor.Position++;
                return Bindings.Next();
            case ":" when Cursor.Peek().Kind is TokenKind.Number or TokenKind.Word:
                Cursor.Position++;
                return Bindings.Get(Cursor.Next().Text);
            case "[":
                Cursor.Position++;
                var items = ReadList("]").Select(i => AsVariant(i).Sql);
                return Expr.Of($"json_array({string.Join(", ", items)})", DataType.Array);
            case "{":
                return ReadObject();
            case "@":
                throw SnowflakeErrors.Unsupported("STAGE");
            case "*":
                throw Cursor.Unexpected();
            default:
                throw Cursor.Unexpected();
        }
    }

    private List<Expr> ReadList(string close)
    {
        List<Expr> items = [];
        while (!Cursor.Accept(close))
        {
            if (items.Count > 0)
            {
                Cursor.Expect(",");
            }

            items.Add(ReadExpression());
        }

        return items;
    }

    private Expr ReadObject()
    {
        Cursor.Expect("{");
        List<string> parts = [];
        while (!Cursor.Accept("}"))
        {
            if (parts.Count > 0)
            {
                Cursor.Expect(",");
            }

            parts.Add(Names.Literal(Cursor.StringValue()));
            Cursor.Expect(":");
            parts.Add(AsVariant(ReadExpression()).Sql);
        }

        return Expr.Of($"json_object({string.Join(", ", parts)})", DataType.Object);
    }

    private Expr ReadParenthesis()
    {
        if (Cursor.IsWord("SELECT") || Cursor.IsWord("WITH"))
        {
            return ReadScalarQuery();
        }

        List<Expr> items = [ReadExpression()];
        while (Cursor.Accept(","))
        {
            items.Add(ReadExpression());
        }

        Cursor.Expect(")");
        return items.Count == 1
            ? items[0] with { Sql = items[0].IsAtom ? items[0].Sql : "(" + items[0].Sql + ")", ColumnName = null }
            : Expr.Of("(" + string.Join(", ", items.Select(i => i.Sql)) + ")", DataType.Unknown);
    }

    private Expr ReadScalarQuery()
    {
        var query = ReadQuery();
        Cursor.Expect(")");
        return Expr.Of("(" + query.Sql + ")", query.Columns is [var only] ? only.Type : DataType.Unknown);
    }

    private Expr ReadWord(Token token)
    {
        var call = Cursor.Peek().Is("(");
        switch (token.Text)
        {
            case "NULL":
                Cursor.Position++;
                return new Expr("NULL", DataType.Null) { IsAtom = true };
            case "TRUE" or "FALSE":
                Cursor.Position++;
                return new Expr(token.Text.ToLowerInvariant(), DataType.Boolean) { IsAtom = true };
            case "CASE":
                Cursor.Position++;
                return ReadCase();
            case "CAST" or "TRY_CAST" when call:
                return ReadCast(token.Text == "TRY_CAST");
            case "EXISTS" when call:
                Cursor.Position += 2;
                var query = ReadQuery();
                Cursor.Expect(")");
                return Expr.Of($"EXISTS ({query.Sql})", DataType.Boolean);
            case "INTERVAL" when Cursor.Peek().Kind == TokenKind.Text:
                Cursor.Position++;
                return Expr.Of(Intervals.Read(Cursor.StringValue()), DataType.Unknown);
            case "DATE" or "TIME" or "TIMESTAMP" when Cursor.Peek().Kind == TokenKind.Text:
                var type = ReadType();
                return Cast(Expr.Text(Cursor.StringValue()), type);
            default:
                return call || (Cursor.Peek().Is(".") && Cursor.Peek(3).Is("(") && Keywords.Reserved.Contains(token.Text))
                    ? ReadCall()
                    : Functions.Bare.TryGetValue(token.Text, out var bare) && !Cursor.Peek().Is(".") ? ReadBare(bare) : ReadColumn();
        }
    }

    private Expr ReadBare(Func<Translator, Expr> bare)
    {
        Cursor.Position++;
        return bare(this);
    }

    private Expr ReadCast(bool tryIt)
    {
        Cursor.Position += 2;
        var value = ReadExpression();
        Cursor.ExpectWord("AS");
        var type = ReadType();
        Cursor.Expect(")");
        var cast = Cast(value, type, tryIt);
        return cast with { Sql = Bounded(cast.Sql) };
    }

    private Expr ReadCase()
    {
        var sql = new StringBuilder("CASE");
        var subject = Cursor.IsWord("WHEN") ? null : ReadExpression();
        var type = DataType.Null;
        List<(string When, Expr Then)> arms = [];
        while (Cursor.AcceptWord("WHEN"))
        {
            var when = ReadExpression();
            Cursor.ExpectWord("THEN");
            var then = ReadExpression();
            arms.Add((subject is null ? AsCondition(when) : Compare(subject, "=", when).Sql, then));
            type = DataType.Join(type, then.Type);
        }

        var other = Cursor.AcceptWord("ELSE") ? ReadExpression() : new Expr("NULL", DataType.Null);
        Cursor.ExpectWord("END");
        type = DataType.Join(type, other.Type);
        foreach (var (when, then) in arms)
        {
            sql.Append(" WHEN ").Append(when).Append(" THEN ").Append(Unified(then, type));
        }

        sql.Append(" ELSE ").Append(Unified(other, type)).Append(" END");
        return arms.Count > 0 ? Expr.Of(Bounded("(" + sql + ")"), type) : throw Cursor.Unexpected();
    }

    private static string Unified(Expr e, DataType type) => type.IsSemi && !e.Type.IsSemi ? AsVariant(e).Sql : e.Sql;

    private Expr ReadColumn()
    {
        var start = Cursor.Current;
        List<string> parts = [Cursor.Name()];
        while (Cursor.Is(".") && Cursor.Peek().Kind is TokenKind.Word or TokenKind.Quoted)
        {
            Cursor.Position++;
            parts.Add(Cursor.Next().Text);
        }

        if (Cursor.Is("(") || parts.Count > 4)
        {
            throw SnowflakeErrors.UnknownFunction(string.Join('.', parts));
        }

        if (parts.Count > 1 && parts[^1] is "NEXTVAL" or "CURRVAL" && !_scope.Knows(parts[^2]))
        {
            return ReadSequence([.. parts[..^1]], parts[^1]);
        }

        var qualifier = parts.Count > 1 ? parts[^2] : null;
        if (qualifier is not null && !_scope.Knows(qualifier))
        {
            throw SnowflakeErrors.InvalidIdentifier(Cursor.Source, start.Start, string.Join('.', parts));
        }

        var sql = (qualifier is null ? "" : Names.Quote(qualifier) + ".") + Names.Quote(parts[^1]);
        return new Expr(sql, _scope.TypeOf(qualifier, parts[^1])) { IsAtom = true, ColumnName = parts[^1] };
    }

    private Expr ReadSequence(string[] name, string function)
    {
        if (function == "CURRVAL")
        {
            throw SnowflakeErrors.Unsupported("CURRVAL");
        }

        var schema = Lookup.SchemaOf(Session, name, "SELECT");
        var sequence = schema.Sequences.GetValueOrDefault(name[^1]) ?? throw SnowflakeErrors.NotFound("Sequence", Names.Display(name[^1]));
        return Expr.Of($"nextval('{sequence.PhysicalName}')", DataType.Integer) with { ColumnName = "NEXTVAL" };
    }
}
