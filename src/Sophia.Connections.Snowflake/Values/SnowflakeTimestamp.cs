using System.Globalization;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// A TIMESTAMP, DATE or TIME to the nanosecond, which <see cref="DateTime"/> and <see cref="DateTimeOffset"/> cut to 100 nanoseconds. A TIME counts from midnight of 1 January 1970.
/// </summary>
public readonly record struct SnowflakeTimestamp : IComparable<SnowflakeTimestamp>
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Makes a timestamp.</summary>
    /// <param name="seconds">Seconds since 1 January 1970, before that negative.</param>
    /// <param name="nanoseconds">0 to 999,999,999, counted forwards.</param>
    /// <param name="offsetMinutes">The offset of TIMESTAMP_TZ, -1,440 to 1,440 minutes; <see langword="null"/> for the other types.</param>
    public SnowflakeTimestamp(long seconds, int nanoseconds, short? offsetMinutes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nanoseconds, NanosecondsPerSecond);
        if (offsetMinutes is { } offset)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((int)offset), 1440, nameof(offsetMinutes));
        }

        Seconds = seconds;
        Nanoseconds = nanoseconds;
        OffsetMinutes = offsetMinutes;
    }

    /// <summary>Seconds since 1 January 1970, before that negative.</summary>
    public long Seconds { get; }

    /// <summary>What comes on top of the seconds.</summary>
    public int Nanoseconds { get; }

    /// <summary>The offset of TIMESTAMP_TZ in minutes; <see langword="null"/> for the other types.</summary>
    public short? OffsetMinutes { get; }

    /// <summary>All of it in nanoseconds since 1 January 1970.</summary>
    public Int128 TotalNanoseconds => ((Int128)Seconds * NanosecondsPerSecond) + Nanoseconds;

    /// <summary>A moment, with its offset.</summary>
    public static SnowflakeTimestamp FromDateTimeOffset(DateTimeOffset value) => FromTicks(value.UtcTicks, (short)value.Offset.TotalMinutes);

    /// <summary>The reading of a clock, whatever the kind says.</summary>
    public static SnowflakeTimestamp FromDateTime(DateTime value) => FromTicks(value.Ticks, null);

    /// <summary>The reading of the clock, without a zone, cut to 100 nanoseconds.</summary>
    /// <exception cref="OverflowException">It lies outside the years 1 to 9999.</exception>
    public DateTime ToDateTime() => new(Ticks(), DateTimeKind.Unspecified);

    /// <summary>The moment, cut to 100 nanoseconds, with the offset of TIMESTAMP_TZ, else in UTC.</summary>
    /// <exception cref="OverflowException">It lies outside the years 1 to 9999.</exception>
    public DateTimeOffset ToDateTimeOffset()
    {
        var offset = TimeSpan.FromMinutes(OffsetMinutes ?? 0);
        return new DateTimeOffset(checked(Ticks() + offset.Ticks), offset);
    }

    /// <inheritdoc/>
    public int CompareTo(SnowflakeTimestamp other) => TotalNanoseconds.CompareTo(other.TotalNanoseconds);

    /// <summary>As ISO 8601, with nine digits behind the point, with the offset if there is one.</summary>
    public override string ToString() => OffsetMinutes is { } offset
        ? string.Create(CultureInfo.InvariantCulture, $"{ToDateTimeOffset():yyyy-MM-ddTHH:mm:ss}.{Nanoseconds:D9}{(offset < 0 ? '-' : '+')}{Math.Abs(offset) / 60:D2}:{Math.Abs(offset) % 60:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{ToDateTime():yyyy-MM-ddTHH:mm:ss}.{Nanoseconds:D9}");

    /// <summary>Whether the first is earlier.</summary>
    public static bool operator <(SnowflakeTimestamp left, SnowflakeTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is later.</summary>
    public static bool operator >(SnowflakeTimestamp left, SnowflakeTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is not later.</summary>
    public static bool operator <=(SnowflakeTimestamp left, SnowflakeTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is not earlier.</summary>
    public static bool operator >=(SnowflakeTimestamp left, SnowflakeTimestamp right) => left.CompareTo(right) >= 0;

    private static SnowflakeTimestamp FromTicks(long ticks, short? offset)
    {
        var (seconds, rest) = Math.DivRem(ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        return rest < 0
            ? new SnowflakeTimestamp(seconds - 1, (int)((rest + TimeSpan.TicksPerSecond) * 100), offset)
            : new SnowflakeTimestamp(seconds, (int)(rest * 100), offset);
    }

    private long Ticks()
    {
        var ticks = checked((Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / 100) + DateTime.UnixEpoch.Ticks);
        return ticks is >= 0 and <= 3155378975999999999 ? ticks : throw new OverflowException("The timestamp lies outside the years 1 to 9999.");
    }
}
