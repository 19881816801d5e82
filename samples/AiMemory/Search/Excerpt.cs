namespace AiMemory.Search;

/// <summary>Cuts the part out of a text that shows best why it was found.</summary>
public static class Excerpt
{
    private const int MaxFinds = 200;

    /// <summary>At most <paramref name="length"/> characters around the place where most of the words stand, on one line.</summary>
    public static string Of(string text, IReadOnlyList<string> words, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(words);
        if (text.Length <= length)
        {
            return OneLine(text);
        }

        var start = Math.Max(0, BestStart(text, words, length) - (length / 6));
        start = Math.Min(start, text.Length - length);
        return Cut(text, start, length);
    }

    private static int BestStart(string text, IReadOnlyList<string> words, int length)
    {
        var finds = words.SelectMany((word, index) => Finds(text, Stem(word)).Select(at => (At: at, Word: index))).OrderBy(find => find.At).ToList();
        var (best, bestWords) = (0, 0);
        for (var i = 0; i < finds.Count; i++)
        {
            var end = finds[i].At + (length * 5 / 6);
            var distinct = finds.Skip(i).TakeWhile(find => find.At < end).Select(find => find.Word).Distinct().Count();
            if (distinct > bestWords)
            {
                (best, bestWords) = (finds[i].At, distinct);
            }
        }

        return best;
    }

    private static IEnumerable<int> Finds(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        for (var n = 0; at >= 0 && n < MaxFinds; n++)
        {
            // In the middle of another word it is not what the index found.
            if (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]))
            {
                yield return at;
            }

            at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase);
        }
    }

    // The index knows "connections" and "connecting" as one word; their common beginning finds both.
    private static string Stem(string word) => word.Length > 6 ? word[..^3] : word.Length > 4 ? word[..^1] : word;

    private static string Cut(string text, int start, int length)
    {
        var (from, to) = (start, start + length);
        from = from == 0 ? 0 : WordStart(text, from);
        to = to == text.Length ? to : WordEnd(text, to);
        return (from > 0 ? "…" : "") + OneLine(text[from..to]) + (to < text.Length ? "…" : "");
    }

    // A cut is moved inwards to a space close by; failing that, off the middle of a surrogate pair.
    private static int WordStart(string text, int at)
    {
        var space = text.IndexOfAny([' ', '\n', '\t'], at, Math.Min(20, text.Length - at));
        return space >= 0 ? space + 1 : char.IsLowSurrogate(text[at]) ? at + 1 : at;
    }

    private static int WordEnd(string text, int at)
    {
        var space = text.LastIndexOfAny([' ', '\n', '\t'], at, 20);
        return space > 0 ? space : char.IsLowSurrogate(text[at]) ? at - 1 : at;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
