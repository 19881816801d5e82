using System.Globalization;

namespace SnowflakeEmulator.Catalog;

internal enum TypeKind
{
    /// <summary>Not known before DuckDB binds the statement.</summary>
    Unknown,
    Null,
    Fixed,
    Real,
    Text,
    Boolean,
    Date,
    Time,
    TimestampNtz,
    TimestampLtz,
    TimestampTz,
    Binary,
    Variant,
    Object,
    Array,
}

/// <summary>A Snowflake type: precision and scale of numbers, fractional digits of times, characters or bytes of text.</summary>
internal sealed record DataType(TypeKind Kind, int Precision = 0, int Scale = 0, int Length = 0)
{
    public const int MaxText = 16_777_216;
    public const int MaxBinary = 8_388_608;

    public static readonly DataType Unknown = new(TypeKind.Unknown);
    public static readonly DataType Null = new(TypeKind.Null);
    public static readonly DataType Integer = new(TypeKind.Fixed, 38);
    public static readonly DataType Real = new(TypeKind.Real);
    public static readonly DataType Text = new(TypeKind.Text, Length: MaxText);
    public static readonly DataType Boolean = new(TypeKind.Boolean);
    public static readonly DataType Date = new(TypeKind.Date);
    public static readonly DataType Time = new(TypeKind.Time, 0, 9);
    public static readonly DataType TimestampNtz = new(TypeKind.TimestampNtz, 0, 9);
    public static readonly DataType TimestampLtz = new(TypeKind.TimestampLtz, 0, 9);
    public static readonly DataType TimestampTz = new(TypeKind.TimestampTz, 0, 9);
    public static readonly DataType Binary = new(TypeKind.Binary, Length: MaxBinary);
    public static readonly DataType Variant = new(TypeKind.Variant);
    public static readonly DataType Object = new(TypeKind.Object);
    public static readonly DataType Array = new(TypeKind.Array);

    /// <summary>VARIANT, OBJECT or ARRAY.</summary>
    public bool IsSemi => Kind is TypeKind.Variant or TypeKind.Object or TypeKind.Array;

    public bool IsNumber => Kind is TypeKind.Fixed or TypeKind.Real;

    public bool IsTimestamp => Kind is TypeKind.TimestampNtz or TypeKind.TimestampLtz or TypeKind.TimestampTz;

    /// <summary>A type that text is converted to where both are compared.</summary>
    public bool IsDated => IsTimestamp || Kind is TypeKind.Date or TypeKind.Time or TypeKind.Boolean;

    /// <summary>How DuckDB stores it.</summary>
    public string Duck => Kind switch
    {
        TypeKind.Fixed => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision},{Scale})"),
        TypeKind.Real => "DOUBLE",
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Date => "DATE",
        TypeKind.Time => "TIME",
        TypeKind.TimestampNtz => "TIMESTAMP",
        TypeKind.TimestampLtz => "TIMESTAMPTZ",
        TypeKind.TimestampTz => "STRUCT(utc TIMESTAMP, minutes INTEGER)",
        TypeKind.Binary => "BLOB",
        TypeKind.Variant or TypeKind.Object or TypeKind.Array => "JSON",
        _ => "VARCHAR",
    };

    /// <summary>The name in the metadata of a result.</summary>
    public string WireName => Kind switch
    {
        TypeKind.Fixed => "fixed",
        TypeKind.Real => "real",
        TypeKind.Boolean => "boolean",
        TypeKind.Date => "date",
        TypeKind.Time => "time",
        TypeKind.TimestampNtz => "timestamp_ntz",
        TypeKind.TimestampLtz => "timestamp_ltz",
        TypeKind.TimestampTz => "timestamp_tz",
        TypeKind.Binary => "binary",
        TypeKind.Variant => "variant",
        TypeKind.Object => "object",
        TypeKind.Array => "array",
        _ => "text",
    };

    /// <summary>As DESCRIBE and GET_DDL write it.</summary>
    public override string ToString() => Kind switch
    {
        TypeKind.Fixed => string.Create(CultureInfo.InvariantCulture, $"NUMBER({Precision},{Scale})"),
        TypeKind.Real => "FLOAT",
        TypeKind.Time or TypeKind.TimestampNtz or TypeKind.TimestampLtz or TypeKind.TimestampTz =>
            string.Create(CultureInfo.InvariantCulture, $"{SchemaName}({Scale})"),
        TypeKind.Binary => string.Create(CultureInfo.InvariantCulture, $"BINARY({Length})"),
        TypeKind.Text => string.Create(CultureInfo.InvariantCulture, $"VARCHAR({Length})"),
        _ => SchemaName,
    };

    /// <summary>As INFORMATION_SCHEMA.COLUMNS writes it.</summary>
    public string SchemaName => Kind switch
    {
        TypeKind.Fixed => "NUMBER",
        TypeKind.Real => "FLOAT",
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Date => "DATE",
        TypeKind.Time => "TIME",
        TypeKind.TimestampNtz => "TIMESTAMP_NTZ",
        TypeKind.TimestampLtz => "TIMESTAMP_LTZ",
        TypeKind.TimestampTz => "TIMESTAMP_TZ",
        TypeKind.Binary => "BINARY",
        TypeKind.Variant => "VARIANT",
        TypeKind.Object => "OBJECT",
        TypeKind.Array => "ARRAY",
        _ => "TEXT",
    };

    public static DataType Number(int precision, int scale) => new(TypeKind.Fixed, Math.Clamp(precision, 1, 38), Math.Clamp(scale, 0, 37));

    /// <summary>The type both fit in, for CASE, COALESCE and set operations; Unknown where that is not known.</summary>
    public static DataType Join(DataType a, DataType b)
    {
        if (a == b || b.Kind == TypeKind.Null)
        {
            return a;
        }

        if (a.Kind == TypeKind.Null)
        {
            return b;
        }

        if (a.Kind != b.Kind)
        {
            return a.IsSemi || b.IsSemi ? Variant : a.IsNumber && b.IsNumber ? Real : Unknown;
        }

        var scale = Math.Max(a.Scale, b.Scale);
        return a.Kind == TypeKind.Fixed
            ? Number(Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale)
            : a with { Scale = scale, Length = Math.Max(a.Length, b.Length) };
    }
}
