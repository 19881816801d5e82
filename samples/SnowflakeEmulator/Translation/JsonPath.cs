using System.Text;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

internal static class JsonPath
{
    /// <summary>Appends a member's name to a JSON path of DuckDB.</summary>
    public static void Append(StringBuilder path, string name)
    {
        if (name.AsSpan().IndexOfAny("\"\\*") >= 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            throw SnowflakeErrors.Unsupported("quotation mark, backslash or asterisk in a path");
        }

        path.Append(".\"").Append(name).Append('"');
    }

    /// <summary>A path in a string, as GET_PATH takes it: a.b[0].c</summary>
    public static string Parse(string text)
    {
        var path = new StringBuilder("$");
        var at = 0;
        while (at < text.Length)
        {
            var end = text.AsSpan(at + 1).IndexOfAny('.', '[');
            end = end < 0 ? text.Length : at + 1 + end;
            var part = text[at..end];
            if (part[0] == '[')
            {
                Subscript(path, part);
            }
            else
            {
                Append(path, part.TrimStart('.').Trim('"'));
            }

            at = end;
        }

        return path.ToString();
    }

    private static void Subscript(StringBuilder path, string part)
    {
        var inner = part.EndsWith(']') ? part[1..^1] : throw SnowflakeErrors.Unsupported("path " + part);
        if (inner.Length > 2 && inner[0] is '\'' or '"')
        {
            Append(path, inner[1..^1]);
        }
        else if (inner.Length > 0 && inner.All(char.IsAsciiDigit))
        {
            path.Append('[').Append(inner).Append(']');
        }
        else
        {
            throw SnowflakeErrors.Unsupported("path " + part);
        }
    }
}
