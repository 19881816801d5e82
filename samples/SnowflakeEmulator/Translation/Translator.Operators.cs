using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>Operators, loosest first.</summary>
internal sealed partial class Translator
{
    public Expr ReadExpression() => Deeper(ReadOr);

    private Expr ReadOr() => ReadLogical("OR", ReadAnd);

    private Expr ReadAnd() => ReadLogical("AND", ReadNot);

    private Expr ReadLogical(string word, Func<Expr> operand)
    {
        var first = operand();
        if (!Cursor.IsWord(word))
        {
            return first;
        }

        List<string> parts = [AsCondition(first)];
        while (Cursor.AcceptWord(word))
        {
            parts.Add(AsCondition(operand()));
        }

        return Expr.Of(Bounded("(" + string.Join($" {word} ", parts) + ")"), DataType.Boolean);
    }

    internal static string AsCondition(Expr e) => e.Type.IsSemi ? Cast(e, DataType.Boolean).Sql : e.Sql;

    private Expr ReadNot()
    {
        var count = 0;
        while (Cursor.IsWord("NOT"))
        {
            Cursor.Position++;
            count++;
        }

        var operand = ReadComparison();
        return count == 0 ? operand : Expr.Of(count % 2 == 1 ? $"(NOT {AsCondition(operand)})" : $"({AsCondition(operand)})", DataType.Boolean);
    }

    private Expr ReadComparison()
    {
        var left = ReadAdditive();
        for (var i = 0; ; i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            if (Cursor.Current.Kind == TokenKind.Symbol && Cursor.Current.Text is "=" or "<>" or "!=" or "<" or ">" or "<=" or ">=")
            {
                left = ReadCompared(left, Cursor.Next().Text);
                continue;
            }

            var not = Cursor.IsWord("NOT") && Cursor.Peek().Text is "IN" or "BETWEEN" or "LIKE" or "ILIKE" or "RLIKE" or "REGEXP";
            var next = ReadPredicate(left, not);
            if (next is null)
            {
                return left;
            }

            left = next;
        }
    }

    private Expr ReadCompared(Expr left, string op)
    {
        if (Cursor.Current.Kind == TokenKind.Word && Cursor.Current.Text is "ANY" or "ALL" or "SOME")
        {
            var quantifier = Cursor.Next().Text;
            Cursor.Expect("(");
            var query = ReadQuery();
            Cursor.Expect(")");
            return Expr.Of($"({left.Sql} {op} {quantifier} ({query.Sql}))", DataType.Boolean);
        }

        return Compare(left, op, ReadAdditive());
    }

    private Expr? ReadPredicate(Expr left, bool not)
    {
        var word = not ? Cursor.Peek() : Cursor.Current;
        if (word.Kind != TokenKind.Word)
        {
            return null;
        }

        var skip = not ? 2 : 1;
        var no = not ? "NOT " : "";
        switch (word.Text)
        {
            case "IS" when !not:
                Cursor.Position++;
                return ReadIs(left);
            case "IN":
                Cursor.Position += skip;
                return ReadIn(left, no);
            case "BETWEEN":
                Cursor.Position += skip;
                var low = ReadAdditive();
                Cursor.ExpectWord("AND");
                var high = ReadAdditive();
                return Expr.Of(Bounded($"({no}({Compare(left, ">=", low).Sql} AND {Compare(left, "<=", high).Sql}))"), DataType.Boolean);
            case "LIKE" or "ILIKE":
                Cursor.Position += skip;
                return ReadLike(left, word.Text, no);
            case "RLIKE" or "REGEXP":
                Cursor.Position += skip;
                return Expr.Of($"({no}regexp_full_match({AsText(left).Sql}, {AsText(ReadAdditive()).Sql}))", DataType.Boolean);
            default:
                return null;
        }
    }

    private Expr ReadIs(Expr left)
    {
        var not = Cursor.AcceptWord("NOT") ? "NOT " : "";
        if (Cursor.AcceptWord("NULL"))
        {
            return Expr.Of($"({left.Sql} IS {not}NULL)", DataType.Boolean);
        }

        if (Cursor.AcceptWord("DISTINCT"))
        {
            Cursor.ExpectWord("FROM");
            return Compare(left, $"IS {not}DISTINCT FROM", ReadAdditive());
        }

        var word = Cursor.Current.Text;
        if (Cursor.Current.Kind == TokenKind.Word && word is "TRUE" or "FALSE")
        {
            Cursor.Position++;
            return Expr.Of($"({AsCondition(left)} IS {not}{word})", DataType.Boolean);
        }

        throw Cursor.Unexpected();
    }

    private Expr ReadIn(Expr left, string no)
    {
        Cursor.Expect("(");
        if (Cursor.IsWord("SELECT") || Cursor.IsWord("WITH"))
        {
            var query = ReadQuery();
            Cursor.Expect(")");
            var side = left.Type.IsSemi ? AsText(left).Sql : left.Sql;
            return Expr.Of($"({side} {no}IN ({query.Sql}))", DataType.Boolean);
        }

        List<Expr> items = [ReadExpression()];
        while (Cursor.Accept(","))
        {
            items.Add(ReadExpression());
        }

        Cursor.Expect(")");
        var kind = items[0].Type;
        var (leftSide, _) = Comparable(left, items[0]);
        var list = string.Join(", ", items.Select(i => Comparable(left, i).Right.Sql));
        return left.Type.IsSemi && items.Any(i => i.Type.Kind != kind.Kind)
            ? throw SnowflakeErrors.Unsupported("IN list of mixed types for a VARIANT")
            : Expr.Of(Bounded($"({leftSide.Sql} {no}IN ({list}))"), DataType.Boolean);
    }

    private Expr ReadLike(Expr left, string op, string no)
    {
        if (Cursor.Current.Kind == TokenKind.Word && Cursor.Current.Text is "ANY" or "ALL")
        {
            var join = Cursor.Next().Text == "ANY" ? " OR " : " AND ";
            Cursor.Expect("(");
            List<string> parts = [];
            do
            {
                parts.Add($"{AsText(left).Sql} {op} {AsText(ReadExpression()).Sql}");
            }
            while (Cursor.Accept(","));
            Cursor.Expect(")");
            return Expr.Of(Bounded($"({no}({string.Join(join, parts)}))"), DataType.Boolean);
        }

        var pattern = ReadAdditive();
        var escape = "";
        if (Cursor.AcceptWord("ESCAPE"))
        {
            escape = " ESCAPE " + Names.Literal(Cursor.StringValue());
        }

        return Expr.Of($"({AsText(left).Sql} {no}{op} {AsText(pattern).Sql}{escape})", DataType.Boolean);
    }

    /// <summary>Compares as Snowflake does where one side is a VARIANT.</summary>
    internal static Expr Compare(Expr left, string op, Expr right)
    {
        if (left.Type.IsSemi && right.Type.IsSemi && op is not ("=" or "<>" or "!=") && !op.StartsWith("IS", StringComparison.Ordinal))
        {
            throw SnowflakeErrors.Unsupported($"{op} between two VARIANT values; cast one of them");
        }

        var (l, r) = Comparable(left, right);
        return Expr.Of(Bounded($"({l.Sql} {op} {r.Sql})"), DataType.Boolean);
    }

    private static (Expr Left, Expr Right) Comparable(Expr left, Expr right)
    {
        if (left.Type.IsSemi && right.Type.IsSemi)
        {
            return (Expr.Of($"CAST({left.Sql} AS VARCHAR)", DataType.Text), Expr.Of($"CAST({right.Sql} AS VARCHAR)", DataType.Text));
        }

        if (left.Type.IsSemi)
        {
            return (Like(left, right.Type), right);
        }

        if (right.Type.IsSemi)
        {
            return (left, Like(right, left.Type));
        }

        if (left.Type.IsDated && right.Type.Kind == TypeKind.Text)
        {
            return (left, Cast(right, left.Type));
        }

        if (right.Type.IsDated && left.Type.Kind == TypeKind.Text)
        {
            return (Cast(left, right.Type), right);
        }

        if (left.Type.Kind == TypeKind.TimestampTz || right.Type.Kind == TypeKind.TimestampTz)
        {
            return (Cast(left, DataType.TimestampLtz), Cast(right, DataType.TimestampLtz));
        }

        if (left.Type.IsNumber && right.Type.Kind == TypeKind.Text)
        {
            return (left, Like(right, left.Type));
        }

        return right.Type.IsNumber && left.Type.Kind == TypeKind.Text ? (Like(left, right.Type), right) : (left, right);
    }

    /// <summary>A VARIANT or a text in the type of what it is compared with.</summary>
    private static Expr Like(Expr value, DataType other) => other.Kind switch
    {
        TypeKind.Fixed => Expr.Of($"CAST({AsText(value).Sql} AS DECIMAL(38,10))", DataType.Number(38, 10)),
        TypeKind.Real or TypeKind.Boolean or TypeKind.Date or TypeKind.Time or TypeKind.TimestampNtz or TypeKind.TimestampLtz or TypeKind.TimestampTz => Cast(value, other),
        _ => AsText(value),
    };

    private Expr ReadAdditive()
    {
        var left = ReadMultiplicative();
        for (var i = 0; Cursor.Current.Kind == TokenKind.Symbol && Cursor.Current.Text is "+" or "-" or "||"; i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            var op = Cursor.Next().Text;
            var right = ReadMultiplicative();
            left = op == "||"
                ? Expr.Of(Bounded($"({AsText(left).Sql} || {AsText(right).Sql})"), DataType.Text)
                : Arithmetic.Add(AsOperand(left), op, AsOperand(right));
        }

        return left;
    }

    private Expr ReadMultiplicative()
    {
        var left = ReadUnary();
        for (var i = 0; Cursor.Current.Kind == TokenKind.Symbol && Cursor.Current.Text is "*" or "/" or "%"; i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            var op = Cursor.Next().Text;
            var right = ReadUnary();
            left = Arithmetic.Multiply(AsOperand(left), op, AsOperand(right)) is var e ? e with { Sql = Bounded(e.Sql) } : left;
        }

        return left;
    }

    private static Expr AsOperand(Expr e) => e.Type.IsSemi || e.Type.Kind == TypeKind.Text ? AsNumber(e) : e;

    private Expr ReadUnary()
    {
        var negative = false;
        var signed = false;
        for (var i = 0; Cursor.Is("-") || Cursor.Is("+"); i++)
        {
            if (i > MaxChain)
            {
                throw TooLong();
            }

            negative ^= Cursor.Next().Text == "-";
            signed = true;
        }

        var operand = ReadPostfix();
        if (!signed)
        {
            return operand;
        }

        var number = AsOperand(operand);
        return negative
            ? Expr.Of($"(-{number.Sql})", number.Type) with
            {
                IsAtom = number.IsAtom, IsSmallInteger = number.IsSmallInteger, Constant = number is { Constant: { } digits, Type.IsNumber: true } && digits[0] != '-' ? "-" + digits : null,
            }
            : number;
    }
}
