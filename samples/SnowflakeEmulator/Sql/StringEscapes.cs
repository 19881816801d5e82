using System.Globalization;
using System.Text;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Sql;

/// <summary>The backslash sequences of string constants in single quotes.</summary>
internal static class StringEscapes
{
    /// <summary>Reads the sequence at a backslash, appends its value and returns the place behind it.</summary>
    public static int Read(string source, int at, StringBuilder value)
    {
        if (at + 1 >= source.Length)
        {
            throw SnowflakeErrors.Syntax(source, at, "\\");
        }

        var c = source[at + 1];
        switch (c)
        {
            case 'u':
                return Coded(source, at, 2, 4, 16, value);
            case 'x':
                return Coded(source, at, 2, 2, 16, value);
            case >= '0' and <= '7' when at + 3 < source.Length && IsOctal(source[at + 2]) && IsOctal(source[at + 3]):
                return Coded(source, at, 1, 3, 8, value);
            default:
                value.Append(c switch { '0' => '\0', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => c });
                return at + 2;
        }
    }

    private static bool IsOctal(char c) => c is >= '0' and <= '7';

    private static int Coded(string source, int at, int skip, int length, int radix, StringBuilder value)
    {
        var end = at + skip + length;
        if (end > source.Length)
        {
            throw SnowflakeErrors.Syntax(source, at, "\\");
        }

        var digits = source.AsSpan(at + skip, length);
        var code = 0;
        foreach (var digit in digits)
        {
            if (!int.TryParse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part) || part >= radix)
            {
                throw SnowflakeErrors.Syntax(source, at, "\\");
            }

            code = (code * radix) + part;
        }

        value.Append((char)code);
        return end;
    }
}
