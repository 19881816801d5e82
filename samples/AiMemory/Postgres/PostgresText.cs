using System.Text;
using AiMemory.Search;

namespace AiMemory.Postgres;

/// <summary>Text as PostgreSQL's parser is given it: words and spaces alone, so that the server's locale and its ideas of URLs and e-mail addresses do not matter.</summary>
internal static class PostgresText
{
    /// <summary>Lower case, without punctuation, with spaces around each character of scripts that have none. Accents the function <c>ai_memory.fold</c> takes off.</summary>
    public static string Fold(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = SearchWords.IsWordy(rune) ? words.Append(Rune.ToLowerInvariant(rune)) : words.Append(' ');
        }

        return SearchWords.ForIndex(words.ToString());
    }
}
