using System.Globalization;

namespace Sophia.Connections.Snowflake;

/// <summary>Cells as dates and times. The framework's types hold 100 nanoseconds and cut the rest; <see cref="SnowflakeTimestamp"/> holds all of it.</summary>
internal static class CellTimes
{
    public static SnowflakeTimestamp Timestamp(RowReader reader, int ordinal)
    {
        var type = reader.TypeOf(ordinal);
        if (type is not (SnowflakeType.Date or SnowflakeType.Time or SnowflakeType.TimestampNtz or SnowflakeType.TimestampLtz or SnowflakeType.TimestampTz))
        {
            throw CellErrors.Unfit(reader, ordinal, nameof(SnowflakeTimestamp));
        }

        return TimestampText.TryParse(reader.Text(ordinal), type, out var timestamp) ? timestamp : throw CellErrors.Malformed(reader, ordinal);
    }

    /// <summary>The reading of a clock: of a TIMESTAMP_LTZ in UTC, of a TIMESTAMP_TZ where it was written.</summary>
    public static DateTime DateTime(RowReader reader, int ordinal) => reader.TypeOf(ordinal) switch
    {
        SnowflakeType.TimestampLtz => System.DateTime.SpecifyKind(Timestamp(reader, ordinal).ToDateTime(), DateTimeKind.Utc),
        SnowflakeType.TimestampTz => Timestamp(reader, ordinal).ToDateTimeOffset().DateTime,
        SnowflakeType.Time => throw CellErrors.Unfit(reader, ordinal, nameof(System.DateTime)),
        _ => Timestamp(reader, ordinal).ToDateTime(),
    };

    public static DateTimeOffset DateTimeOffset(RowReader reader, int ordinal) => reader.TypeOf(ordinal) switch
    {
        SnowflakeType.TimestampLtz or SnowflakeType.TimestampTz => Timestamp(reader, ordinal).ToDateTimeOffset(),
        _ => throw CellErrors.Unfit(reader, ordinal, nameof(System.DateTimeOffset)),
    };

    public static DateOnly DateOnly(RowReader reader, int ordinal) => reader.TypeOf(ordinal) is SnowflakeType.Date
        ? System.DateOnly.FromDateTime(Timestamp(reader, ordinal).ToDateTime())
        : throw CellErrors.Unfit(reader, ordinal, nameof(System.DateOnly));

    public static TimeSpan TimeSpan(RowReader reader, int ordinal)
    {
        if (reader.TypeOf(ordinal) is not SnowflakeType.Time)
        {
            throw CellErrors.Unfit(reader, ordinal, nameof(System.TimeSpan));
        }

        var time = Timestamp(reader, ordinal);
        return new TimeSpan(checked((time.Seconds * System.TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100)));
    }

    public static string TimeText(RowReader reader, int ordinal)
    {
        var time = Timestamp(reader, ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{System.TimeSpan.FromSeconds(time.Seconds):hh\\:mm\\:ss}.{time.Nanoseconds:D9}");
    }
}
