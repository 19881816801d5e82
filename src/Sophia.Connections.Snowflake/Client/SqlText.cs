namespace Sophia.Connections.Snowflake;

/// <summary>What has to be known of SQL to find words and parameters in it: where strings, quoted names and comments begin and end.</summary>
internal static class SqlText
{
    /// <summary>The first three words or signs of a statement, in upper case, comments left out.</summary>
    public static (string? First, string? Second, string? Third) FirstWords(string sql)
    {
        var position = 0;
        return (NextWord(sql, ref position), NextWord(sql, ref position), NextWord(sql, ref position));
    }

    /// <summary>The end of what begins here and is not code: a string, a quoted name, a comment, a text between $$. The position itself if none does.</summary>
    public static int SkipQuoted(ReadOnlySpan<char> sql, int position)
    {
        var rest = sql[position..];
        return rest switch
        {
            ['\'', ..] => SkipString(sql, position),
            ['"', ..] => SkipTo(sql, position + 1, "\""),
            ['-', '-', ..] or ['/', '/', ..] => SkipTo(sql, position, "\n"),
            ['/', '*', ..] => SkipTo(sql, position + 2, "*/"),
            ['$', '$', ..] => SkipTo(sql, position + 2, "$$"),
            _ => position,
        };
    }

    public static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_' || character > 127;

    public static bool IsNamePart(char character) => IsNameStart(character) || char.IsAsciiDigit(character) || character == '$';

    private static string? NextWord(string sql, ref int position)
    {
        while (position < sql.Length)
        {
            var character = sql[position];
            if (char.IsWhiteSpace(character))
            {
                position++;
            }
            else if (character is '-' or '/' && SkipQuoted(sql, position) is var end && end > position)
            {
                position = end;
            }
            else
            {
                return TakeWord(sql, ref position);
            }
        }

        return null;
    }

    private static string TakeWord(string sql, ref int position)
    {
        var start = position;
        if (!IsNameStart(sql[start]))
        {
            var end = SkipQuoted(sql, start);
            position = end > start ? end : start + 1;
            return sql[start..position];
        }

        while (position < sql.Length && IsNamePart(sql[position]))
        {
            position++;
        }

        return sql[start..position].ToUpperInvariant();
    }

    private static int SkipString(ReadOnlySpan<char> sql, int position)
    {
        for (position++; position < sql.Length; position++)
        {
            if (sql[position] == '\\')
            {
                position++;
            }
            else if (sql[position] == '\'')
            {
                // A doubled quote begins the next string at once, which comes to the same.
                return position + 1;
            }
        }

        return sql.Length;
    }

    private static int SkipTo(ReadOnlySpan<char> sql, int position, string end)
    {
        var found = sql[position..].IndexOf(end, StringComparison.Ordinal);
        return found < 0 ? sql.Length : position + found + end.Length;
    }
}
