using System.Text;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Sql;

/// <summary>
/// Names as DuckDB holds them. Its names do not tell upper from lower case, Snowflake's do: a mark before every lower-case letter keeps
/// "a" and A apart, and disappears where a name is shown.
/// </summary>
internal static class Names
{
    public const char Mark = '\uE000';

    /// <summary>A name as a quoted identifier of DuckDB.</summary>
    public static string Quote(string name) => "\"" + Encode(name).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>The emulator's own names begin with a mark before an upper-case letter or digit, which no name of a caller can.</summary>
    public static string Physical(string name) => "\"" + name + "\"";

    public static string Encode(string name)
    {
        if (!name.AsSpan().ContainsAnyInRange('a', 'z'))
        {
            return name.Contains(Mark, StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
                ? throw SnowflakeErrors.Compilation("Invalid character in an identifier.", "001003")
                : name;
        }

        var encoded = new StringBuilder(name.Length * 2);
        foreach (var c in name)
        {
            if (c is Mark or '\0')
            {
                throw SnowflakeErrors.Compilation("Invalid character in an identifier.", "001003");
            }

            _ = char.IsAsciiLetterLower(c) ? encoded.Append(Mark).Append(c) : encoded.Append(c);
        }

        return encoded.ToString();
    }

    public static string Decode(string name) =>
        name.Contains(Mark, StringComparison.Ordinal) ? name.Replace("\uE000", "", StringComparison.Ordinal) : name;

    /// <summary>A name as Snowflake writes it in SQL: quoted only where it must be.</summary>
    public static string Display(string name) =>
        name.Length > 0 && (char.IsAsciiLetterUpper(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '_' or '$')
            ? name
            : "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A string constant of DuckDB.</summary>
    public static string Literal(string value)
    {
        var quoted = "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
        return quoted.AsSpan().IndexOfAny('\0', '\uE001') < 0
            ? quoted
            : "(" + quoted.Replace("\0", "' || chr(0) || '", StringComparison.Ordinal).Replace("\uE001", "' || chr(57345) || '", StringComparison.Ordinal) + ")";
    }
}
