using DuckDB.NET.Native;
using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Duck;

/// <summary>A column of a result as DuckDB has it.</summary>
internal readonly record struct DuckColumn(string Name, DuckDBType Type, int Width, int Scale, bool IsJson)
{
    /// <summary>The Snowflake type that holds it exactly.</summary>
    public DataType ToSnowflake() => Type switch
    {
        DuckDBType.Decimal => DataType.Number(Width, Scale),
        DuckDBType.TinyInt or DuckDBType.UnsignedTinyInt => DataType.Number(3, 0),
        DuckDBType.SmallInt or DuckDBType.UnsignedSmallInt => DataType.Number(5, 0),
        DuckDBType.Integer or DuckDBType.UnsignedInteger => DataType.Number(10, 0),
        DuckDBType.BigInt => DataType.Number(18, 0),
        DuckDBType.UnsignedBigInt or DuckDBType.HugeInt or DuckDBType.UnsignedHugeInt => DataType.Integer,
        DuckDBType.Float or DuckDBType.Double => DataType.Real,
        DuckDBType.Boolean => DataType.Boolean,
        DuckDBType.Date => DataType.Date,
        DuckDBType.Time => DataType.Time,
        DuckDBType.Timestamp or DuckDBType.TimestampS or DuckDBType.TimestampMs or DuckDBType.TimestampNs => DataType.TimestampNtz,
        DuckDBType.TimestampTz => DataType.TimestampLtz,
        DuckDBType.Struct => DataType.TimestampTz,
        DuckDBType.Blob => DataType.Binary,
        DuckDBType.Varchar when IsJson => DataType.Variant,
        _ => DataType.Text,
    };
}
