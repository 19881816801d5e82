using System.Text;

namespace SnowflakeAdmin.Guard.Lexing;

/// <summary>Finds keywords, in any case. Every word of a statement is looked up here, so it is a table of its own: the letters at three places decide where to look.</summary>
internal static class Keywords
{
    private const int Size = 1024;
    private const int Lower = 0x20;

    /// <summary>Names that differ from what the keyword is called here.</summary>
    private static readonly Dictionary<string, Keyword> Renamed = new(StringComparer.Ordinal)
    {
        ["CAST"] = Keyword.CastWord,
        ["CONNECT_BY_ROOT"] = Keyword.ConnectByRoot,
        ["DATE"] = Keyword.DateWord,
        ["MATCH_CONDITION"] = Keyword.MatchCondition,
        ["TIME"] = Keyword.TimeWord,
        ["TIMESTAMP"] = Keyword.TimestampWord,
        ["TRY_CAST"] = Keyword.TryCast,
    };

    /// <summary>Further names of keywords.</summary>
    private static readonly Dictionary<string, Keyword> Others = new(StringComparer.Ordinal)
    {
        ["TEMP"] = Keyword.Temporary,
        ["VOLATILE"] = Keyword.Temporary,
        ["TIMESTAMP_NTZ"] = Keyword.TimestampWord,
        ["TIMESTAMP_LTZ"] = Keyword.TimestampWord,
        ["TIMESTAMP_TZ"] = Keyword.TimestampWord,
        ["AUTOINCREMENT"] = Keyword.Identity,
    };

    private static readonly (string? Word, Keyword Keyword)[] Table = Build();

    public static Keyword Find(ReadOnlySpan<char> word)
    {
        for (var at = Place(word); Table[at].Word is { } known; at = (at + 1) & (Size - 1))
        {
            if (known.Length == word.Length && Ascii.EqualsIgnoreCase(known, word))
            {
                return Table[at].Keyword;
            }
        }

        return Keyword.None;
    }

    public static bool IsReserved(Keyword keyword) => keyword is > Keyword.None and < Keyword.LastReserved;

    private static int Place(ReadOnlySpan<char> word) =>
        (((((word[0] | Lower) * 31) + (word[^1] | Lower)) * 31) + ((word[word.Length / 2] | Lower) * 7) + word.Length) & (Size - 1);

    private static (string? Word, Keyword Keyword)[] Build()
    {
        var table = new (string? Word, Keyword Keyword)[Size];
        var named = Enum.GetValues<Keyword>().Except([Keyword.None, Keyword.LastReserved, .. Renamed.Values]).Select(static keyword => KeyValuePair.Create(keyword.ToString(), keyword));
        foreach (var (word, keyword) in named.Concat(Renamed).Concat(Others))
        {
            var at = Place(word);
            while (table[at].Word is not null)
            {
                at = (at + 1) & (Size - 1);
            }

            table[at] = (word, keyword);
        }

        return table;
    }
}
