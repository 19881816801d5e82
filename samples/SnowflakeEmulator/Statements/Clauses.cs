using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>Pieces that many statements share.</summary>
internal static class Clauses
{
    public static bool IfExists(SqlCursor cursor)
    {
        if (!cursor.AcceptWord("IF"))
        {
            return false;
        }

        cursor.ExpectWord("EXISTS");
        return true;
    }

    public static bool IfNotExists(SqlCursor cursor)
    {
        if (!cursor.AcceptWord("IF"))
        {
            return false;
        }

        cursor.ExpectWord("NOT");
        cursor.ExpectWord("EXISTS");
        return true;
    }

    /// <summary>KEY = value …, separated by blanks or commas; a key that is not allowed is refused by name. Without a list any is allowed.</summary>
    public static Dictionary<string, string> Options(SqlCursor cursor, params ReadOnlySpan<string> allowed)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        while (cursor.Current.Kind == TokenKind.Word && cursor.Peek().Is("="))
        {
            var key = cursor.Next().Text;
            if (allowed.Length > 0 && !allowed.Contains(key))
            {
                throw SnowflakeErrors.Unsupported("PROPERTY " + key);
            }

            cursor.Expect("=");
            options[key] = Value(cursor);
            cursor.Accept(",");
        }

        return options;
    }

    /// <summary>The value of a property: a constant, a word or a name of several parts.</summary>
    public static string Value(SqlCursor cursor)
    {
        var negative = cursor.Accept("-") ? "-" : "";
        var token = cursor.Current;
        if (token.Kind is not (TokenKind.Word or TokenKind.Quoted or TokenKind.Number or TokenKind.Text))
        {
            throw cursor.Unexpected();
        }

        cursor.Position++;
        var value = negative + token.Text;
        while (cursor.Accept("."))
        {
            value += "." + cursor.Next().Text;
        }

        return value;
    }

    public static int Whole(string value, string name) =>
        int.TryParse(value, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : value == "NULL" ? 0 : throw SnowflakeErrors.Compilation($"invalid value [{value}] for parameter '{name}'", "001008", "22023");

    public static bool Flag(string value, string name) => value.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw SnowflakeErrors.Compilation($"invalid value [{value}] for parameter '{name}'", "001008", "22023"),
    };
}
