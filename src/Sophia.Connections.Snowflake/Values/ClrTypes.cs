using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>What values of a column are when they are read without a type.</summary>
internal static class ClrTypes
{
    /// <summary>As many digits as every long, and every decimal, has.</summary>
    public const int LongDigits = 18;
    public const int DecimalDigits = 28;

    [return: DynamicallyAccessedMembers(SnowflakeColumn.FieldMembers)]
    public static Type Of(SnowflakeColumn column) => column.Type switch
    {
        SnowflakeType.Fixed => OfNumber(column.Precision ?? SnowflakeNumber.MaxPrecision, column.Scale ?? 0),
        SnowflakeType.Real => typeof(double),
        SnowflakeType.Boolean => typeof(bool),
        SnowflakeType.Date or SnowflakeType.TimestampNtz => typeof(DateTime),
        SnowflakeType.TimestampLtz or SnowflakeType.TimestampTz => typeof(DateTimeOffset),
        SnowflakeType.Time => typeof(TimeSpan),
        SnowflakeType.Binary => typeof(byte[]),
        SnowflakeType.Variant or SnowflakeType.Object or SnowflakeType.Array => typeof(JsonElement),
        _ => typeof(string),
    };

    [return: DynamicallyAccessedMembers(SnowflakeColumn.FieldMembers)]
    private static Type OfNumber(int precision, int scale) =>
        scale == 0 && precision <= LongDigits ? typeof(long)
        : scale > 0 && precision <= DecimalDigits ? typeof(decimal)
        : typeof(SnowflakeNumber);
}
