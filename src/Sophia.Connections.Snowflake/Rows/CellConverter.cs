using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>Cells as values, of the type asked for.</summary>
internal static class CellConverter
{
    /// <summary>A value that is not NULL, as the column's own type.</summary>
    public static object GetObject(RowReader reader, int ordinal)
    {
        var type = reader.Columns[ordinal].ClrType;
        return type == typeof(string) ? GetString(reader, ordinal)
            : type == typeof(long) ? CellNumbers.Int64(reader, ordinal)
            : type == typeof(decimal) ? CellNumbers.Decimal(reader, ordinal)
            : type == typeof(double) ? CellNumbers.Double(reader, ordinal)
            : type == typeof(bool) ? CellValues.Boolean(reader, ordinal)
            : type == typeof(DateTime) ? CellTimes.DateTime(reader, ordinal)
            : type == typeof(DateTimeOffset) ? CellTimes.DateTimeOffset(reader, ordinal)
            : type == typeof(TimeSpan) ? CellTimes.TimeSpan(reader, ordinal)
            : type == typeof(byte[]) ? CellValues.Bytes(reader, ordinal)
            : type == typeof(JsonElement) ? CellValues.Json(reader, ordinal)
            : CellNumbers.Number(reader, ordinal);
    }

    /// <summary>A value as a type; the comparisons are the compiler's, nothing is boxed.</summary>
    public static T Get<T>(RowReader reader, int ordinal)
    {
        if (reader.IsNull(ordinal))
        {
            return default(T) is null ? default! : throw CellErrors.Null(reader, ordinal);
        }

        if (typeof(T) == typeof(string))
        {
            return (T)(object)GetString(reader, ordinal);
        }

        if (typeof(T) == typeof(object))
        {
            return (T)GetObject(reader, ordinal);
        }

        return typeof(T).IsValueType && default(T) is not null ? CellScalars.Get<T>(reader, ordinal) : CellScalars.GetBoxed<T>(reader, ordinal);
    }

    public static string GetString(RowReader reader, int ordinal) => reader.TypeOf(ordinal) switch
    {
        SnowflakeType.Date => CellTimes.DateOnly(reader, ordinal).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        SnowflakeType.Time => CellTimes.TimeText(reader, ordinal),
        SnowflakeType.TimestampNtz or SnowflakeType.TimestampTz => CellTimes.Timestamp(reader, ordinal).ToString(),
        SnowflakeType.TimestampLtz => CellTimes.Timestamp(reader, ordinal) + "Z",
        _ => CellValues.Text(reader, ordinal),
    };
}
