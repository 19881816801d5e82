using System.Buffers.Text;

namespace Sophia.Connections.Snowflake;

/// <summary>Dates and times as results have them: days since 1970, or <c>seconds.nanoseconds</c> with <c> offset + 1440</c> behind a TIMESTAMP_TZ.</summary>
internal static class TimestampText
{
    public static bool TryParse(ReadOnlySpan<byte> text, SnowflakeType type, out SnowflakeTimestamp timestamp)
    {
        timestamp = default;
        short? offset = null;
        if (type is SnowflakeType.TimestampTz)
        {
            var space = text.IndexOf((byte)' ');
            if (space < 0 || !Utf8Parser.TryParse(text[(space + 1)..], out int minutes, out var used) || used != text.Length - space - 1 || minutes is < 0 or > 2880)
            {
                return false;
            }

            offset = (short)(minutes - 1440);
            text = text[..space];
        }

        if (!TryParseSeconds(text, out var seconds, out var nanoseconds))
        {
            return false;
        }

        if (type is SnowflakeType.Date)
        {
            // Days, and far from what would overflow as seconds.
            if (Math.Abs(seconds) > int.MaxValue)
            {
                return false;
            }

            seconds *= 86_400;
        }

        timestamp = new SnowflakeTimestamp(seconds, nanoseconds, offset);
        return true;
    }

    private static bool TryParseSeconds(ReadOnlySpan<byte> text, out long seconds, out int nanoseconds)
    {
        nanoseconds = 0;
        var negative = !text.IsEmpty && text[0] == (byte)'-';
        if (!Utf8Parser.TryParse(text, out seconds, out var used))
        {
            return false;
        }

        if (used < text.Length && !(text[used] == (byte)'.' && TryParseFraction(text[(used + 1)..], out nanoseconds)))
        {
            return false;
        }

        // What stands behind the point of a negative number counts backwards.
        if (negative && nanoseconds > 0)
        {
            seconds--;
            nanoseconds = 1_000_000_000 - nanoseconds;
        }

        return true;
    }

    private static bool TryParseFraction(ReadOnlySpan<byte> text, out int nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length is 0 or > 9)
        {
            return false;
        }

        for (var i = 0; i < 9; i++)
        {
            var digit = i < text.Length ? (uint)(text[i] - '0') : 0;
            if (digit > 9)
            {
                return false;
            }

            nanoseconds = (nanoseconds * 10) + (int)digit;
        }

        return true;
    }
}
