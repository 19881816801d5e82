namespace Sophia.Connections.Snowflake;

/// <summary>Decimals as results have them nearly always: at most 18 digits with one point among them. Whatever is not exactly so is left to the slower parsers.</summary>
internal static class DecimalText
{
    /// <summary>What fits into 64 bits without a check at each digit.</summary>
    private const int MaxDigits = 18;

    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value)
    {
        value = default;
        var negative = text is [(byte)'-', ..];
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var scale = point < 0 ? 0 : digits.Length - point - 1;
        var count = digits.Length - (point < 0 ? 0 : 1);
        // Digits on both sides of the point.
        if (count is 0 or > MaxDigits || point == 0 || (point > 0 && scale == 0) || !TryParse(digits, point, out var number))
        {
            return false;
        }

        value = new decimal((int)number, (int)(number >> 32), 0, negative && number != 0, (byte)scale);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> digits, int point, out ulong number)
    {
        number = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            var digit = (uint)(digits[i] - '0');
            if (digit > 9)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        return true;
    }
}
