using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Health;

/// <summary>Texts that others wrote, cut to a length and to one line: an error message may be a whole page.</summary>
internal static class ShortText
{
    public const int Summary = 2_000;
    public const int Name = 200;
    private static readonly SearchValues<char> Breaks =
        SearchValues.Create([.. Enumerable.Range(0, 0xa0).Select(code => (char)code).Where(char.IsControl), '\u2028', '\u2029']);

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text, int longest)
    {
        if (text is null || text.Length <= longest)
        {
            return text;
        }

        // Half a surrogate pair is no character.
        return text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Line(string? text, int longest) => Of(text, longest) is { } cut ? OneLine(cut) : null;

    /// <summary>A line break in a message would look like a second message of the log.</summary>
    public static string OneLine(string text) => !text.AsSpan().ContainsAny(Breaks) ? text
        : string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = Breaks.Contains(source[i]) ? ' ' : source[i];
            }
        });
}
