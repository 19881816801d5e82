using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sophia.Connections.Snowflake;

/// <summary>Values in the notation of bindings.</summary>
internal static class BindingText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <exception cref="ArgumentException">The value cannot be bound as that type.</exception>
    public static string? Of(object? value, SnowflakeType type) => value is null or DBNull ? null : type switch
    {
        SnowflakeType.Fixed => Number(value),
        SnowflakeType.Real => Real(value),
        SnowflakeType.Boolean => value is bool flag ? (flag ? "true" : "false") : throw Unfit(value, type),
        SnowflakeType.Date => Day(value),
        SnowflakeType.Time => TimeOfDay(value).ToString(Plain),
        SnowflakeType.TimestampNtz or SnowflakeType.TimestampLtz => Moment(value, type).TotalNanoseconds.ToString(Plain),
        SnowflakeType.TimestampTz => Zoned(value),
        SnowflakeType.Binary => Hex(value),
        _ => Text(value),
    };

    private static string Number(object value) => value switch
    {
        SnowflakeNumber number => number.ToString(),
        decimal number => number.ToString(Plain),
        SqlDecimal number => number.ToString(),
        Enum member => Enum.Format(member.GetType(), member, "D"),
        byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or BigInteger => ((IFormattable)value).ToString("D", Plain),
        string text when SnowflakeNumber.TryParse(text, Plain, out _) => text,
        bool flag => flag ? "1" : "0",
        _ => throw Unfit(value, SnowflakeType.Fixed),
    };

    private static string Real(object value) => value switch
    {
        double number => Real(number),
        // By its own text: 0.1f means 0.1.
        float number => float.IsFinite(number) ? number.ToString("R", Plain) : Real(number),
        Half number => Real((double)number),
        IConvertible number and not (string or DateTime or bool or char) => Real(number.ToDouble(Plain)),
        _ => throw Unfit(value, SnowflakeType.Real),
    };

    private static string Real(double number) =>
        double.IsFinite(number) ? number.ToString("R", Plain) : double.IsNaN(number) ? "NaN" : number > 0 ? "inf" : "-inf";

    private static SnowflakeTimestamp Moment(object value, SnowflakeType type) => value switch
    {
        SnowflakeTimestamp timestamp => timestamp,
        DateTime clock => SnowflakeTimestamp.FromDateTime(type is SnowflakeType.TimestampLtz && clock.Kind is DateTimeKind.Local ? clock.ToUniversalTime() : clock),
        DateTimeOffset moment when type is SnowflakeType.TimestampLtz => SnowflakeTimestamp.FromDateTimeOffset(moment),
        DateTimeOffset moment => SnowflakeTimestamp.FromDateTime(moment.DateTime),
        DateOnly day => SnowflakeTimestamp.FromDateTime(day.ToDateTime(TimeOnly.MinValue)),
        _ => throw Unfit(value, type),
    };

    private static string Day(object value)
    {
        var seconds = Moment(value, SnowflakeType.Date).Seconds;
        return ((seconds - (((seconds % 86_400) + 86_400) % 86_400)) * 1000).ToString(Plain);
    }

    private static Int128 TimeOfDay(object value)
    {
        var nanoseconds = value switch
        {
            TimeOnly time => (Int128)time.Ticks * 100,
            TimeSpan time => (Int128)time.Ticks * 100,
            DateTime clock => (Int128)clock.TimeOfDay.Ticks * 100,
            SnowflakeTimestamp timestamp => timestamp.TotalNanoseconds,
            _ => throw Unfit(value, SnowflakeType.Time),
        };
        return nanoseconds >= 0 && nanoseconds < (Int128)TimeSpan.TicksPerDay * 100
            ? nanoseconds
            : throw new ArgumentException("A TIME lies between 00:00 and 24:00. Bind a longer or negative duration as a number.", nameof(value));
    }

    private static string Zoned(object value)
    {
        var moment = value switch
        {
            DateTimeOffset offset => SnowflakeTimestamp.FromDateTimeOffset(offset),
            SnowflakeTimestamp timestamp => timestamp,
            DateTime { Kind: not DateTimeKind.Unspecified } clock => SnowflakeTimestamp.FromDateTimeOffset(clock),
            DateTime => throw new ArgumentException("A DateTime of kind Unspecified has no offset. Bind a DateTimeOffset, or bind it as TIMESTAMP_NTZ.", nameof(value)),
            _ => throw Unfit(value, SnowflakeType.TimestampTz),
        };
        return string.Create(Plain, $"{moment.TotalNanoseconds} {(moment.OffsetMinutes ?? 0) + 1440}");
    }

    private static string Hex(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        Memory<byte> bytes => Convert.ToHexString(bytes.Span),
        _ => throw Unfit(value, SnowflakeType.Binary),
    };

    private static string Text(object value) => value switch
    {
        string text => text,
        char[] text => new string(text),
        JsonElement json => json.GetRawText(),
        JsonDocument json => json.RootElement.GetRawText(),
        JsonNode json => json.ToJsonString(),
        double or float or Half => Real(value),
        bool flag => flag ? "true" : "false",
        DateTime clock => clock.ToString("O", Plain),
        DateTimeOffset moment => moment.ToString("O", Plain),
        DateOnly day => day.ToString("O", Plain),
        TimeOnly time => time.ToString("O", Plain),
        byte[] or ReadOnlyMemory<byte> or Memory<byte> => Hex(value),
        char or Uri => value.ToString()!,
        IFormattable formattable => formattable.ToString(null, Plain),
        _ => throw Unfit(value, SnowflakeType.Text),
    };

    private static ArgumentException Unfit(object value, SnowflakeType type) =>
        new($"A {value.GetType()} cannot be bound as {SnowflakeTypeNames.ForSql(type)} without a guess. Convert it first, or bind it as another type.", nameof(value));
}
