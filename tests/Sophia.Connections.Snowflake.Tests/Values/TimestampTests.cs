using System.Text;

namespace Sophia.Connections.Snowflake.Tests.Values;

/// <summary>Times to the nanosecond, before 1970 too.</summary>
public sealed class TimestampTests
{
    [Theory]
    [InlineData("0.000000001", "TimestampNtz", "1970-01-01T00:00:00.000000001")]
    [InlineData("1704164645.678901234", "TimestampNtz", "2024-01-02T03:04:05.678901234")]
    [InlineData("-0.500000000", "TimestampNtz", "1969-12-31T23:59:59.500000000")]
    [InlineData("-1.000000001", "TimestampNtz", "1969-12-31T23:59:58.999999999")]
    [InlineData("1704164645", "TimestampLtz", "2024-01-02T03:04:05.000000000")]
    [InlineData("1704164645.5", "TimestampNtz", "2024-01-02T03:04:05.500000000")]
    [InlineData("1704164645.000000000 1560", "TimestampTz", "2024-01-02T05:04:05.000000000+02:00")]
    [InlineData("1704164645.000000000 1350", "TimestampTz", "2024-01-02T01:34:05.000000000-01:30")]
    [InlineData("19782", "Date", "2024-02-29T00:00:00.000000000")]
    [InlineData("-56270", "Date", "1815-12-10T00:00:00.000000000")]
    [InlineData("86399.123456789", "Time", "1970-01-01T23:59:59.123456789")]
    public void The_notation_of_results_is_read(string text, string type, string expected)
    {
        Assert.True(TimestampText.TryParse(Encoding.ASCII.GetBytes(text), Enum.Parse<SnowflakeType>(type), out var timestamp));
        Assert.Equal(expected, timestamp.ToString());
    }

    [Theory]
    [InlineData("", "TimestampNtz")]
    [InlineData("x", "TimestampNtz")]
    [InlineData("1.", "TimestampNtz")]
    [InlineData("1.1234567890", "TimestampNtz")]
    [InlineData("1.5 1440", "TimestampNtz")]
    [InlineData("1.5", "TimestampTz")]
    [InlineData("1.5 99999", "TimestampTz")]
    [InlineData("99999999999999", "Date")]
    public void Anything_else_is_not(string text, string type) => Assert.False(TimestampText.TryParse(Encoding.ASCII.GetBytes(text), Enum.Parse<SnowflakeType>(type), out _));

    [Fact]
    public void The_frameworks_types_go_through_unchanged()
    {
        DateTime[] clocks = [DateTime.MinValue, DateTime.MaxValue, DateTime.UnixEpoch, DateTime.UnixEpoch.AddTicks(-1), new(1815, 12, 10, 1, 2, 3, 4)];
        Assert.All(clocks, clock => Assert.Equal(clock, SnowflakeTimestamp.FromDateTime(clock).ToDateTime()));
        DateTimeOffset[] moments = [DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(14)), new(1969, 12, 31, 23, 0, 0, 1, TimeSpan.FromHours(-11.5))];
        Assert.All(moments, moment => Assert.Equal((moment, moment.Offset), (SnowflakeTimestamp.FromDateTimeOffset(moment).ToDateTimeOffset(), SnowflakeTimestamp.FromDateTimeOffset(moment).ToDateTimeOffset().Offset)));
    }

    [Fact]
    public void Years_beyond_the_frameworks_overflow_and_are_kept_exactly()
    {
        var far = new SnowflakeTimestamp(300_000_000_000, 1);

        Assert.Throws<OverflowException>(() => far.ToDateTime());
        Assert.Equal((300_000_000_000, 1), (far.Seconds, far.Nanoseconds));
        Assert.True(far > SnowflakeTimestamp.FromDateTime(DateTime.MaxValue));
    }
}
