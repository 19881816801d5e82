using System.Globalization;

namespace Sophia.Connections.Snowflake;

/// <summary>Numbers in Snowflake's plain notation, from and to characters or bytes.</summary>
internal static class NumberText
{
    /// <summary>A sign, 38 digits, a point, a leading zero.</summary>
    public const int MaxLength = 42;

    public static bool TryParse(ReadOnlySpan<char> text, out SnowflakeNumber number)
    {
        number = default;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > 127)
            {
                return false;
            }

            bytes[i] = (byte)text[i];
        }

        return TryParse(bytes[..text.Length], out number);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out SnowflakeNumber number)
    {
        number = default;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (negative || (text.Length > 0 && text[0] == (byte)'+'))
        {
            text = text[1..];
        }

        if (!TryDigits(text, out var digits, out var scale))
        {
            return false;
        }

        number = new SnowflakeNumber(negative ? -(Int128)digits : (Int128)digits, scale);
        return true;
    }

    public static int Format(SnowflakeNumber number, Span<char> target)
    {
        Span<char> digits = stackalloc char[MaxLength];
        UInt128 magnitude = (UInt128)Int128.Abs(number.Unscaled);
        magnitude.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var length = 0;
        if (number.Unscaled < 0)
        {
            target[length++] = '-';
        }

        var whole = count - number.Scale;
        if (whole <= 0)
        {
            target[length++] = '0';
        }
        else
        {
            digits[..whole].CopyTo(target[length..]);
            length += whole;
        }

        if (number.Scale == 0)
        {
            return length;
        }

        target[length++] = '.';
        for (; whole < 0; whole++)
        {
            target[length++] = '0';
        }

        digits[whole..count].CopyTo(target[length..]);
        return length + count - whole;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out UInt128 digits, out int scale)
    {
        (digits, scale) = (0, 0);
        var (significant, point, any) = (0, false, false);
        foreach (var character in text)
        {
            if (character == (byte)'.' && !point)
            {
                point = true;
                continue;
            }

            var digit = (uint)(character - '0');
            if (digit > 9 || (significant += significant > 0 || digit > 0 ? 1 : 0) > SnowflakeNumber.MaxPrecision || (scale += point ? 1 : 0) > SnowflakeNumber.MaxScale)
            {
                return false;
            }

            digits = (digits * 10) + digit;
            any = true;
        }

        return any;
    }
}
