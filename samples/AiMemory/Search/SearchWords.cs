using System.Globalization;
using System.Text;
using AiMemory.Storage;

namespace AiMemory.Search;

/// <summary>Takes any text apart into words to look for; quotes, operators and punctuation only separate.</summary>
public static class SearchWords
{
    // Words so common that they only cost time; they count when a text has no others.
    private static readonly HashSet<string> Common = new(
        ("a an and are as at be been by did do does for from had has have how i in is it its me my of on or our that the their them then there " +
         "these they this to was we were what when where which who why will with you your").Split(' '),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The words of a text, each once, without the most common ones, at most <see cref="MemoryLimits.QueryWords"/>.</summary>
    public static IReadOnlyList<string> Parse(string? text)
    {
        var words = Split(text ?? "").Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var rare = words.Where(word => !Common.Contains(word)).ToList();
        return [.. (rare.Count > 0 ? rare : words).Take(MemoryLimits.QueryWords)];
    }

    /// <summary>A text as it goes into an index that knows words by their spaces: scripts written without spaces get one around each character.</summary>
    public static string ForIndex(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EnumerateRunes().Any(IsUnspaced))
        {
            return text;
        }

        var spaced = new StringBuilder(text.Length * 2);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = IsUnspaced(rune) ? spaced.Append(' ').Append(rune).Append(' ') : spaced.Append(rune);
        }

        return spaced.ToString();
    }

    private static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        var unspaced = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var wordy = IsWordy(rune);
            if (word.Length > 0 && (!wordy || IsUnspaced(rune) != unspaced))
            {
                yield return word.ToString();
                word.Clear();
            }

            if (wordy)
            {
                unspaced = IsUnspaced(rune);
                word.Append(rune);
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    // U+FFFD stands for bytes that were no text.
    internal static bool IsWordy(Rune rune) => rune.Value != 0xFFFD &&
        (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber);

    // Han, Hiragana, Katakana, Thai, Lao, Khmer, Burmese and the supplementary ideographs.
    private static bool IsUnspaced(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x3040 and <= 0x30FF) or
        (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
