namespace SnowflakeAdmin.Guard.Names;

/// <summary>From the text of an identifier to the name as it is stored.</summary>
internal static class IdentifierText
{
    /// <summary>A name without quotes.</summary>
    public static string Upper(ReadOnlySpan<char> word) => string.Create(word.Length, word, static (target, source) => source.ToUpperInvariant(target));

    /// <summary>A name in double quotes.</summary>
    public static string Unquote(ReadOnlySpan<char> quoted)
    {
        var inner = quoted[1..^1];
        return inner.Contains('"') ? inner.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : inner.ToString();
    }
}
