namespace AiMemory.Storage;

/// <summary>Every limit and default in one place: rules, tool descriptions, docs and tests read them here.</summary>
public static class MemoryLimits
{
    /// <summary>Longest text of a memory, in characters.</summary>
    public const int ContentChars = 32_768;

    /// <summary>Most tags of a memory or filter.</summary>
    public const int Tags = 20;

    /// <summary>Longest tag, namespace and category, in characters.</summary>
    public const int NameChars = 64;

    /// <summary>Longest metadata, in characters of compact JSON.</summary>
    public const int MetadataChars = 8_192;

    /// <summary>Longest search text, in characters.</summary>
    public const int QueryChars = 2_000;

    /// <summary>Most words of a search text that are looked for.</summary>
    public const int QueryWords = 32;

    /// <summary>Most memories on a page.</summary>
    public const int PageSize = 50;

    /// <summary>Memories on a page unless asked otherwise.</summary>
    public const int DefaultPageSize = 10;

    /// <summary>How deep one may page into a search; past this, other words help more.</summary>
    public const int SearchDepth = 500;

    /// <summary>Longest excerpt of a memory in a list or search, in characters.</summary>
    public const int ExcerptChars = 240;

    /// <summary>About how many characters of excerpts one page may hold (some 2,000 tokens); a page that would be longer ends early with a cursor.</summary>
    public const int PageChars = 8_000;

    /// <summary>How many characters of one memory <c>get_memory</c> returns unless asked otherwise.</summary>
    public const int DefaultReadChars = 8_000;

    /// <summary>How many names each list of the statistics has.</summary>
    public const int StatsNames = 15;

    /// <summary>Where memories go that name no namespace.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>The category of memories that name none.</summary>
    public const string DefaultCategory = "general";

    /// <summary>The importance of memories that name none.</summary>
    public const double DefaultImportance = 0.5;
}
