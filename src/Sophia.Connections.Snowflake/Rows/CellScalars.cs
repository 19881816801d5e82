using System.Data.SqlTypes;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sophia.Connections.Snowflake;

/// <summary>The table of what can be read as what.</summary>
internal static class CellScalars
{
    public static T Get<T>(RowReader reader, int ordinal)
    {
        if (typeof(T) == typeof(long))
        {
            return (T)(object)CellNumbers.Int64(reader, ordinal);
        }

        if (typeof(T) == typeof(int))
        {
            return (T)(object)checked((int)CellNumbers.Int64(reader, ordinal));
        }

        if (typeof(T) == typeof(decimal))
        {
            return (T)(object)CellNumbers.Decimal(reader, ordinal);
        }

        if (typeof(T) == typeof(double))
        {
            return (T)(object)CellNumbers.Double(reader, ordinal);
        }

        if (typeof(T) == typeof(bool))
        {
            return (T)(object)CellValues.Boolean(reader, ordinal);
        }

        if (typeof(T) == typeof(DateTime))
        {
            return (T)(object)CellTimes.DateTime(reader, ordinal);
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return (T)(object)CellTimes.DateTimeOffset(reader, ordinal);
        }

        return typeof(T) == typeof(JsonElement) ? (T)(object)CellValues.Json(reader, ordinal)
            : typeof(T) == typeof(SnowflakeNumber) ? (T)(object)CellNumbers.Number(reader, ordinal)
            : typeof(T) == typeof(SnowflakeTimestamp) ? (T)(object)CellTimes.Timestamp(reader, ordinal)
            : (T)Rare(typeof(T), reader, ordinal);
    }

    /// <summary>Reference types, and nullable values.</summary>
    public static T GetBoxed<T>(RowReader reader, int ordinal) => (T)(Nullable.GetUnderlyingType(typeof(T)) is { } underlying
        ? Frequent(underlying, reader, ordinal)
        : Rare(typeof(T), reader, ordinal));

    private static object Frequent(Type type, RowReader reader, int ordinal) =>
        type == typeof(long) ? CellNumbers.Int64(reader, ordinal)
        : type == typeof(int) ? checked((int)CellNumbers.Int64(reader, ordinal))
        : type == typeof(decimal) ? CellNumbers.Decimal(reader, ordinal)
        : type == typeof(double) ? CellNumbers.Double(reader, ordinal)
        : type == typeof(bool) ? CellValues.Boolean(reader, ordinal)
        : type == typeof(DateTime) ? CellTimes.DateTime(reader, ordinal)
        : type == typeof(DateTimeOffset) ? CellTimes.DateTimeOffset(reader, ordinal)
        : type == typeof(JsonElement) ? CellValues.Json(reader, ordinal)
        : type == typeof(SnowflakeNumber) ? CellNumbers.Number(reader, ordinal)
        : type == typeof(SnowflakeTimestamp) ? CellTimes.Timestamp(reader, ordinal)
        : Rare(type, reader, ordinal);

    private static object Rare(Type type, RowReader reader, int ordinal) =>
        type == typeof(byte[]) ? CellValues.Bytes(reader, ordinal)
        : type == typeof(DateOnly) ? CellTimes.DateOnly(reader, ordinal)
        : type == typeof(TimeOnly) ? TimeOnly.FromTimeSpan(CellTimes.TimeSpan(reader, ordinal))
        : type == typeof(TimeSpan) ? CellTimes.TimeSpan(reader, ordinal)
        : type == typeof(Guid) ? CellValues.Guid(reader, ordinal)
        : type == typeof(BigInteger) ? (BigInteger)CellNumbers.Number(reader, ordinal)
        : type == typeof(Int128) ? (Int128)CellNumbers.Number(reader, ordinal)
        : type == typeof(SqlDecimal) ? CellNumbers.Number(reader, ordinal).ToSqlDecimal()
        : type == typeof(float) ? (float)CellNumbers.Double(reader, ordinal)
        : type == typeof(JsonNode) ? CellValues.JsonNode(reader, ordinal)
        : type == typeof(JsonDocument) ? CellValues.JsonDocument(reader, ordinal)
        : type == typeof(char) ? CellValues.Char(reader, ordinal)
        : SmallIntegers(type, reader, ordinal);

    private static object SmallIntegers(Type type, RowReader reader, int ordinal)
    {
        if (type.IsEnum)
        {
            return reader.TypeOf(ordinal) is SnowflakeType.Text
                ? Enum.Parse(type, CellValues.Text(reader, ordinal), ignoreCase: true)
                : Enum.ToObject(type, CellNumbers.Int64(reader, ordinal));
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Byte => checked((byte)CellNumbers.Int64(reader, ordinal)),
            TypeCode.SByte => checked((sbyte)CellNumbers.Int64(reader, ordinal)),
            TypeCode.Int16 => checked((short)CellNumbers.Int64(reader, ordinal)),
            TypeCode.UInt16 => checked((ushort)CellNumbers.Int64(reader, ordinal)),
            TypeCode.UInt32 => checked((uint)CellNumbers.Int64(reader, ordinal)),
            TypeCode.UInt64 => checked((ulong)(Int128)CellNumbers.Number(reader, ordinal)),
            _ => throw CellErrors.Unfit(reader, ordinal, type.Name),
        };
    }
}
