using System.Buffers;
using System.Text;

namespace SnowflakeAdmin.Guard.Lexing;

/// <summary>Characters that no statement may have anywhere, not even in strings and comments: a reader does not see them, or sees something else.</summary>
internal static class TextRules
{
    // Controls but tab and the line breaks; soft hyphen; marks of direction; characters without width; line and paragraph separator; fillers; interlinear marks.
    // The joiners and variation selectors of emoji stay allowed in strings.
    private static readonly (char From, char To)[] Ranges =
    [
        ('\u0000', '\u0008'), ('\u000B', '\u000C'), ('\u000E', '\u001F'), ('\u007F', '\u009F'), ('\u00AD', '\u00AD'), ('\u034F', '\u034F'), ('\u061C', '\u061C'),
        ('\u115F', '\u1160'), ('\u17B4', '\u17B5'), ('\u180B', '\u180F'), ('\u200B', '\u200C'), ('\u200E', '\u200F'), ('\u2028', '\u202E'), ('\u2060', '\u206F'),
        ('\u3164', '\u3164'), ('\uFEFF', '\uFEFF'), ('\uFFA0', '\uFFA0'), ('\uFFF0', '\uFFFB'), ('\uFFFE', '\uFFFF'),
    ];

    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. All()]);

    // Among these a whole vector of characters is searched at once, which is not so among all of them.
    private static readonly SearchValues<char> ForbiddenAscii = SearchValues.Create([.. All().Where(char.IsAscii)]);

    /// <summary>The first character that may not be there, or -1.</summary>
    public static int FindForbidden(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.IndexOfAny(ForbiddenAscii);
        }

        var found = text.IndexOfAny(Forbidden);
        var surrogate = FindBadSurrogate(text);
        return found < 0 || (surrogate >= 0 && surrogate < found) ? surrogate : found;
    }

    /// <summary>A character for a message: its code, since it may be invisible or look like another.</summary>
    public static string Name(ReadOnlySpan<char> text, int at)
    {
        Rune.DecodeFromUtf16(text[at..], out var rune, out _);
        return $"U+{(rune == Rune.ReplacementChar ? text[at] : rune.Value):X4}";
    }

    private static IEnumerable<char> All() => Ranges.SelectMany(static range => Enumerable.Range(range.From, range.To - range.From + 1)).Select(static unit => (char)unit);

    private static int FindBadSurrogate(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at += 2)
        {
            var next = text[at..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            // The plane of tags (D B 40) holds invisible letters.
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]) || text[at] == '\uDB40')
            {
                return at;
            }
        }

        return -1;
    }
}
