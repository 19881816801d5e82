using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Translation;

/// <summary>Numbers and dates with the result types of Snowflake.</summary>
internal static class Arithmetic
{
    public static Expr Add(Expr left, string op, Expr right)
    {
        if (left.Type.Kind == TypeKind.Date && right.Type.Kind is TypeKind.Fixed)
        {
            return Expr.Of($"CAST({left.Sql} {op} CAST({right.Sql} AS INTEGER) AS DATE)", DataType.Date);
        }

        if (left.Type.Kind == TypeKind.Date && right.Type.Kind == TypeKind.Date)
        {
            return op == "-"
                ? Expr.Of($"({left.Sql} - {right.Sql})", DataType.Integer)
                : throw Errors.SnowflakeErrors.Compilation("Invalid argument types for function '+': (DATE, DATE)", "001044", "42P13");
        }

        if (left.Type.IsTimestamp || left.Type.Kind == TypeKind.Date)
        {
            return Interval(left, op, right);
        }

        var scale = Math.Max(left.Type.Scale, right.Type.Scale);
        return Expr.Of($"({Wide(left, right)} {op} {right.Sql})", Result(left, right, scale));
    }

    public static Expr Multiply(Expr left, string op, Expr right) => op switch
    {
        "*" => Expr.Of($"({Wide(left, right)} * {right.Sql})", Result(left, right, Math.Min(37, left.Type.Scale + right.Type.Scale))),
        "%" => Expr.Of($"({left.Sql} % {NonZero(right)})", Result(left, right, Math.Max(left.Type.Scale, right.Type.Scale))),
        _ => Divide(left, right),
    };

    /// <summary>Exact numbers divide to six digits more than the dividend has, as in Snowflake; DuckDB's own division works in double precision.</summary>
    public static Expr Divide(Expr left, Expr right)
    {
        if (left.Type.Kind != TypeKind.Fixed || right.Type.Kind != TypeKind.Fixed)
        {
            return Expr.Of($"({left.Sql} / {NonZero(right)})", left.Type.Kind == TypeKind.Unknown || right.Type.Kind == TypeKind.Unknown ? DataType.Unknown : DataType.Real);
        }

        var scale = Math.Max(left.Type.Scale, Math.Min(left.Type.Scale + 6, 12));
        var type = DataType.Number(38, scale);
        var dividend = $"{Whole(left)} * CAST({Power(scale - left.Type.Scale + right.Type.Scale)} AS HUGEINT)";
        return Expr.Of($"CAST(CAST(sf_div({dividend}, {Whole(right)}) AS DECIMAL(38,0)) * CAST(0.{new string('0', scale - 1)}1 AS {type.Duck}) AS {type.Duck})", type);
    }

    /// <summary>A number as a whole one: all its digits without the point.</summary>
    private static string Whole(Expr number) => $"sf_unscaled({number.Sql}, CAST({Power(number.Type.Scale)} AS DECIMAL(38,0)))";

    private static string Power(int digits) => "1" + new string('0', digits);

    private static string NonZero(Expr divisor) =>
        divisor.Constant is { } constant && constant.AsSpan().IndexOfAnyInRange('1', '9') >= 0 ? divisor.Sql : $"sf_nonzero({divisor.Sql})";

    private static Expr Interval(Expr left, string op, Expr right)
    {
        if (right.Type.Kind != TypeKind.Unknown)
        {
            throw Errors.SnowflakeErrors.Compilation(
                $"Invalid argument types for function '{op}': ({left.Type}, {right.Type})", "001044", "42P13");
        }

        return Expr.Of($"({left.Sql} {op} {right.Sql})", left.Type.Kind == TypeKind.Date ? DataType.TimestampNtz : left.Type);
    }

    /// <summary>Constants add up in 38 digits, so that they cannot overflow DuckDB's 32.</summary>
    private static string Wide(Expr left, Expr right) => left.IsSmallInteger && (right.IsSmallInteger || right.Type.Kind == TypeKind.Fixed && right.Type.Scale == 0)
        ? $"CAST({left.Sql} AS DECIMAL(38,0))"
        : left.Sql;

    private static DataType Result(Expr left, Expr right, int scale) =>
        left.Type.Kind == TypeKind.Fixed && right.Type.Kind == TypeKind.Fixed ? DataType.Number(38, scale)
        : left.Type.IsNumber && right.Type.IsNumber ? DataType.Real
        : DataType.Unknown;
}
