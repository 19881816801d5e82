using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard.Lexing;

/// <summary>Finds keywords, in any case.</summary>
internal static class Keywords
{
    private static readonly FrozenDictionary<string, Keyword> Words = Build();
    private static readonly FrozenDictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static Keyword Find(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var keyword) ? keyword : Keyword.None;

    public static bool IsReserved(Keyword keyword) => keyword is > Keyword.None and < Keyword.LastReserved;

    private static FrozenDictionary<string, Keyword> Build()
    {
        var words = new Dictionary<string, Keyword>(StringComparer.OrdinalIgnoreCase)
        {
            ["CAST"] = Keyword.CastWord,
            ["CONNECT_BY_ROOT"] = Keyword.ConnectByRoot,
            ["DATE"] = Keyword.DateWord,
            ["MATCH_CONDITION"] = Keyword.MatchCondition,
            ["TEMP"] = Keyword.Temporary,
            ["VOLATILE"] = Keyword.Temporary,
            ["TIME"] = Keyword.TimeWord,
            ["TIMESTAMP"] = Keyword.TimestampWord,
            ["TIMESTAMP_NTZ"] = Keyword.TimestampWord,
            ["TIMESTAMP_LTZ"] = Keyword.TimestampWord,
            ["TIMESTAMP_TZ"] = Keyword.TimestampWord,
            ["TRY_CAST"] = Keyword.TryCast,
            ["AUTOINCREMENT"] = Keyword.Identity,
        };
        Keyword[] named = [Keyword.None, Keyword.LastReserved, Keyword.CastWord, Keyword.ConnectByRoot, Keyword.DateWord, Keyword.MatchCondition, Keyword.TimeWord, Keyword.TimestampWord, Keyword.TryCast];
        foreach (var keyword in Enum.GetValues<Keyword>().Except(named))
        {
            words.Add(keyword.ToString(), keyword);
        }

        return words.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
