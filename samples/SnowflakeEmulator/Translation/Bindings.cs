using System.Globalization;
using System.Numerics;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

/// <summary>One bound value: its Snowflake type and its text, or several of them for an array binding.</summary>
internal sealed record Binding(string Type, string? Value, IReadOnlyList<string?>? Many = null);

/// <summary>The values of ? and :1, in the order of their numbers; put into the statement as typed constants.</summary>
internal sealed class Bindings(IReadOnlyDictionary<string, Binding> values)
{
    public static readonly Bindings None = new(new Dictionary<string, Binding>());
    private int _next;

    /// <summary>Rows of an array binding, 0 without one.</summary>
    public int ArrayRows { get; } = values.Values.Where(v => v.Many is not null).Select(v => v.Many!.Count).DefaultIfEmpty(0).Max();

    /// <summary>Which row of an array binding is written now.</summary>
    public int Row { get; set; }

    /// <summary>Whether values are missing because only the columns are asked for.</summary>
    public bool Describe { get; init; }

    public int Used => _next;

    /// <summary>Starts over, for the next row of an array binding.</summary>
    public void Rewind(int next) => _next = next;

    public Expr Next() => Get((++_next).ToString(CultureInfo.InvariantCulture));

    public Expr Get(string name)
    {
        if (!values.TryGetValue(name, out var binding))
        {
            return Describe ? Null(DataType.Text) : throw SnowflakeErrors.Compilation($"Bind variable :{name} not set.", "002049", "42601");
        }

        var value = binding.Many is { } many ? many[Math.Min(Row, many.Count - 1)] : binding.Value;
        var expr = Typed(binding.Type.ToUpperInvariant(), value, name);
        return expr with { IsAtom = true };
    }

    private static Expr Typed(string type, string? value, string name)
    {
        try
        {
            return type switch
            {
                "TEXT" or "ANY" => value is null ? Null(DataType.Text) : Expr.Text(value),
                "FIXED" => Fixed(value),
                "REAL" => value is null ? Null(DataType.Real) : Expr.Of($"CAST({Sql.Names.Literal(RealText(value))} AS DOUBLE)", DataType.Real),
                "BOOLEAN" => value is null ? Null(DataType.Boolean) : Expr.Of(BooleanText(value), DataType.Boolean),
                "DATE" => value is null ? Null(DataType.Date) : Expr.Of($"DATE '{Day(value)}'", DataType.Date),
                "TIME" => value is null ? Null(DataType.Time) : Expr.Of($"TIME '{At(Micros(value)):HH:mm:ss.ffffff}'", DataType.Time),
                "TIMESTAMP_NTZ" or "TIMESTAMP" => value is null ? Null(DataType.TimestampNtz) : Expr.Of(Timestamp(Micros(value)), DataType.TimestampNtz),
                "TIMESTAMP_LTZ" => value is null ? Null(DataType.TimestampLtz) : Expr.Of($"CAST({Timestamp(Micros(value))} AS TIMESTAMPTZ)", DataType.TimestampLtz),
                "TIMESTAMP_TZ" => value is null ? Null(DataType.TimestampTz) : Zoned(value),
                "VARIANT" or "OBJECT" or "ARRAY" => value is null ? Null(DataType.Variant) : Expr.Of($"json({Sql.Names.Literal(value)})", DataType.Variant),
                "BINARY" => value is null ? Null(DataType.Binary) : Expr.Of($"unhex('{Convert.ToHexString(Convert.FromHexString(value))}')", DataType.Binary),
                _ => throw SnowflakeErrors.Unsupported("BINDING TYPE " + type),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw SnowflakeErrors.Compilation($"Bind variable :{name} is not a valid {type}.", "002050", "22023");
        }
    }

    private static Expr Null(DataType type) => Expr.Of($"CAST(NULL AS {type.Duck})", type);

    private static Expr Fixed(string? value)
    {
        if (value is null)
        {
            return Null(DataType.Integer);
        }

        var point = value.IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(
            point < 0 ? value : value.Remove(point, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var scale = point < 0 ? 0 : value.Length - point - 1;
        if (BigInteger.Abs(digits) >= BigInteger.Pow(10, 38) || scale > 37)
        {
            throw new OverflowException();
        }

        var type = DataType.Number(38, scale);
        return Expr.Of(
            scale == 0 && BigInteger.Abs(digits) < int.MaxValue ? $"({digits})" : $"CAST('{value.Trim()}' AS {type.Duck})", type) with
        {
            IsSmallInteger = scale == 0 && BigInteger.Abs(digits) < int.MaxValue,
        };
    }

    private static string RealText(string value) =>
        value.ToLowerInvariant() is "nan" or "inf" or "-inf" or "infinity" or "-infinity"
            ? value
            : double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    private static string BooleanText(string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "t" => "true",
        "false" or "0" or "f" => "false",
        _ => throw new FormatException(),
    };

    private static string Day(string milliseconds) =>
        DateTime.UnixEpoch.AddMilliseconds(long.Parse(milliseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Micros(string nanoseconds)
    {
        var value = long.Parse(nanoseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return value % 1000 == 0
            ? value / 1000
            : throw new SnowflakeException("100035", "22007", "Timestamp needs nanoseconds, this emulator keeps microseconds");
    }

    private static DateTime At(long micros) => DateTime.UnixEpoch.AddTicks(micros * 10);

    private static string Timestamp(long micros) => string.Create(CultureInfo.InvariantCulture, $"make_timestamp({micros})");

    private static Expr Zoned(string value)
    {
        var parts = value.Split(' ');
        var minutes = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) - 1440 : throw new FormatException();
        return Expr.Of(
            string.Create(CultureInfo.InvariantCulture, $"{{'utc': make_timestamp({Micros(parts[0])}), 'minutes': {minutes}::INTEGER}}"), DataType.TimestampTz);
    }
}
