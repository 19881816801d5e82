using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>Function calls: arguments, WITHIN GROUP and OVER.</summary>
internal sealed partial class Translator
{
    private Expr ReadCall()
    {
        var at = Cursor.Current;
        var name = Cursor.Next().Text;
        Cursor.Expect("(");
        if (!Functions.All.TryGetValue(name, out var function))
        {
            throw SnowflakeErrors.UnknownFunction(name);
        }

        var call = name switch
        {
            "EXTRACT" => ReadExtract(),
            "POSITION" => ReadPosition(name),
            "TRIM" or "LTRIM" or "RTRIM" => ReadArguments(name),
            "DATE_PART" or "DATEADD" or "DATEDIFF" or "TIMEADD" or "TIMEDIFF" or "TIMESTAMPADD" or "TIMESTAMPDIFF" or "DATE_TRUNC" or "TRUNC" or "LAST_DAY" => ReadUnitArguments(name),
            _ => ReadArguments(name),
        };
        Cursor.Expect(")");
        if (call.Count < function.Min || call.Count > function.Max || (call.Star && name != "COUNT"))
        {
            throw SnowflakeErrors.Arguments(Cursor.Source, at.Start, name, call.Count);
        }

        call = ReadWithinGroup(call, function);
        var nulls = ReadNullTreatment(function);
        var built = function.Build(call);
        var over = ReadOver(function, name);
        if (over is null && nulls is not null)
        {
            throw Cursor.Unexpected();
        }

        return built with { Sql = Bounded(over is null ? built.Sql.Replace(Functions.OverMark, "", StringComparison.Ordinal) : Windowed(built.Sql, nulls, over, name)), ColumnName = null };
    }

    private FunctionCall ReadArguments(string name)
    {
        if (Cursor.Is(")"))
        {
            return new FunctionCall(this, name, []);
        }

        if (Cursor.Is("*") && Cursor.Peek().Is(")"))
        {
            Cursor.Position++;
            return new FunctionCall(this, name, []) { Star = true };
        }

        var distinct = Cursor.AcceptWord("DISTINCT");
        List<Expr> arguments = [];
        do
        {
            if (Cursor.Current.Kind == TokenKind.Word && Cursor.Peek().Is("=>"))
            {
                throw SnowflakeErrors.Unsupported("NAMED ARGUMENT " + Cursor.Current.Text);
            }

            if (Cursor.Peek().Is("->"))
            {
                throw SnowflakeErrors.Unsupported("LAMBDA");
            }

            arguments.Add(ReadExpression());
        }
        while (Cursor.Accept(","));
        return new FunctionCall(this, name, arguments) { Distinct = distinct };
    }

    /// <summary>DATEADD(day, …): the unit is a bare word or a string, and for some functions it stands behind.</summary>
    private FunctionCall ReadUnitArguments(string name)
    {
        List<Expr> arguments = [];
        do
        {
            var bare = Cursor.Current.Kind == TokenKind.Word && (Cursor.Peek().Is(",") || Cursor.Peek().Is(")")) && IsUnitPlace(name, arguments.Count);
            arguments.Add(bare ? Expr.Text(Cursor.Next().Text) : ReadExpression());
        }
        while (Cursor.Accept(","));
        return new FunctionCall(this, name, arguments);
    }

    private static bool IsUnitPlace(string name, int index) => index == (name is "TRUNC" or "LAST_DAY" ? 1 : 0);

    private FunctionCall ReadExtract()
    {
        var unit = Cursor.Current.Kind is TokenKind.Word or TokenKind.Text ? Cursor.Next().Text : throw Cursor.Unexpected();
        Cursor.ExpectWord("FROM");
        return new FunctionCall(this, "DATE_PART", [Expr.Text(unit), ReadExpression()]);
    }

    private FunctionCall ReadPosition(string name)
    {
        var first = ReadAdditive();
        if (Cursor.AcceptWord("IN"))
        {
            return new FunctionCall(this, name, [first, ReadExpression()]);
        }

        List<Expr> arguments = [first];
        while (Cursor.Accept(","))
        {
            arguments.Add(ReadExpression());
        }

        return new FunctionCall(this, name, arguments);
    }

    private FunctionCall ReadWithinGroup(FunctionCall call, Function function)
    {
        if (!Cursor.IsWords("WITHIN", "GROUP"))
        {
            return call;
        }

        if (function.Kind != FunctionKind.Aggregate)
        {
            throw Cursor.Unexpected();
        }

        Cursor.Position += 2;
        Cursor.Expect("(");
        Cursor.ExpectWord("ORDER");
        Cursor.ExpectWord("BY");
        var order = ReadOrderItems(out var first);
        Cursor.Expect(")");
        return call with { Within = order, WithinValue = first };
    }

    private string? ReadNullTreatment(Function function)
    {
        if (!Cursor.IsWords("IGNORE", "NULLS") && !Cursor.IsWords("RESPECT", "NULLS"))
        {
            return null;
        }

        if (function.Kind == FunctionKind.Scalar)
        {
            throw Cursor.Unexpected();
        }

        var ignore = Cursor.IsWord("IGNORE");
        Cursor.Position += 2;
        return ignore ? " IGNORE NULLS" : "";
    }

    private string? ReadOver(Function function, string name)
    {
        if (!Cursor.AcceptWord("OVER"))
        {
            return function.Kind == FunctionKind.Window
                ? throw SnowflakeErrors.Compilation($"Window function [{name}] requires an OVER clause.", "002303", "42601")
                : null;
        }

        if (function.Kind == FunctionKind.Scalar)
        {
            throw SnowflakeErrors.Compilation($"Function [{name}] is not a window function.", "002304", "42601");
        }

        Cursor.Expect("(");
        var over = new StringBuilder();
        if (Cursor.AcceptWords("PARTITION", "BY"))
        {
            List<string> parts = [];
            do
            {
                parts.Add(ReadExpression().Sql);
            }
            while (Cursor.Accept(","));
            over.Append("PARTITION BY ").AppendJoin(", ", parts);
        }

        if (Cursor.AcceptWords("ORDER", "BY"))
        {
            over.Append(over.Length > 0 ? " " : "").Append("ORDER BY ").Append(ReadOrderItems());
        }

        // Without a frame these three look at the whole partition in Snowflake, at the rows so far in DuckDB.
        var frame = ReadFrame();
        over.Append(frame.Length == 0 && name is "FIRST_VALUE" or "LAST_VALUE" or "NTH_VALUE" && over.Length > 0 ? " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING" : frame);
        Cursor.Expect(")");
        return over.ToString();
    }

    private string ReadFrame()
    {
        if (!Cursor.IsWord("ROWS") && !Cursor.IsWord("RANGE"))
        {
            return Cursor.IsWord("GROUPS") ? throw SnowflakeErrors.Unsupported("GROUPS frame") : "";
        }

        var unit = Cursor.Next().Text;
        if (!Cursor.AcceptWord("BETWEEN"))
        {
            return $" {unit} {ReadBound()}";
        }

        var from = ReadBound();
        Cursor.ExpectWord("AND");
        return $" {unit} BETWEEN {from} AND {ReadBound()}";
    }

    private string ReadBound()
    {
        if (Cursor.AcceptWords("CURRENT", "ROW"))
        {
            return "CURRENT ROW";
        }

        var amount = Cursor.AcceptWord("UNBOUNDED") ? "UNBOUNDED" : ReadAdditive().Sql;
        var side = Cursor.Next().Text;
        return side is "PRECEDING" or "FOLLOWING" ? $"{amount} {side}" : throw Cursor.Unexpected();
    }

    private static string Windowed(string sql, string? nulls, string over, string name)
    {
        if (sql.Contains(Functions.OverMark, StringComparison.Ordinal))
        {
            return sql.Replace(Functions.OverMark, $" OVER ({over})", StringComparison.Ordinal);
        }

        return sql.EndsWith(')')
            ? sql[..^1] + nulls + $") OVER ({over})"
            : throw SnowflakeErrors.Unsupported(name + " with OVER");
    }

    /// <summary>The items of ORDER BY.</summary>
    public string ReadOrderItems() => ReadOrderItems(out _);

    private string ReadOrderItems(out Expr first)
    {
        List<string> items = [];
        first = Expr.Of("", DataType.Unknown);
        do
        {
            var e = ReadExpression();
            first = items.Count == 0 ? e : first;
            if (e.Type.IsSemi)
            {
                throw SnowflakeErrors.Unsupported("ORDER BY a VARIANT; cast it");
            }

            var sql = new StringBuilder(e.Type.Kind == TypeKind.TimestampTz ? Cast(e, DataType.TimestampLtz).Sql : e.Sql);
            sql.Append(Cursor.AcceptWord("DESC") ? " DESC" : Cursor.AcceptWord("ASC") ? " ASC" : "");
            if (Cursor.AcceptWord("NULLS"))
            {
                sql.Append(Cursor.AcceptWord("FIRST") ? " NULLS FIRST" : Cursor.AcceptWord("LAST") ? " NULLS LAST" : throw Cursor.Unexpected());
            }

            items.Add(sql.ToString());
        }
        while (Cursor.Accept(","));
        return string.Join(", ", items);
    }
}
