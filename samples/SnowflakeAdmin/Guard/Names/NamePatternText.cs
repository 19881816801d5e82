using System.Text;

namespace SnowflakeAdmin.Guard.Names;

/// <summary>Reads the text of a pattern: parts in upper case unless they stand in double quotes.</summary>
internal static class NamePatternText
{
    public static List<string> Split(string text)
    {
        var parts = new List<string>();
        var at = 0;
        do
        {
            parts.Add(Part(text, ref at));
        }
        while (at < text.Length && text[at++] == '.');
        return parts.Count <= 3 && parts.TrueForAll(static part => part.Length > 0) ? parts : throw Wrong(text);
    }

    private static string Part(string text, ref int at)
    {
        var part = new StringBuilder();
        if (at < text.Length && text[at] == '"')
        {
            Quoted(text, ref at, part);
            return at == text.Length || text[at] == '.' ? part.ToString() : throw Wrong(text);
        }

        for (; at < text.Length && text[at] != '.'; at++)
        {
            var end = at + 1 == text.Length || text[at + 1] == '.';
            part.Append(char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '$' || (text[at] == '*' && end) ? char.ToUpperInvariant(text[at]) : throw Wrong(text));
        }

        return part.ToString();
    }

    private static void Quoted(string text, ref int at, StringBuilder part)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                part.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                part.Append(text[at++]);
            }
            else
            {
                at++;
                return;
            }
        }

        throw Wrong(text);
    }

    private static FormatException Wrong(string text) =>
        new($"'{text}' is not a pattern of names. Write DATABASE.SCHEMA.NAME, with * for any or behind a beginning, and other names in double quotes.");
}
