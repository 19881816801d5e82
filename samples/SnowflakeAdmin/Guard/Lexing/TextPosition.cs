namespace SnowflakeAdmin.Guard.Lexing;

/// <summary>Where something stands, in words.</summary>
internal static class TextPosition
{
    public static string Of(ReadOnlySpan<char> text, int at)
    {
        var before = text[..Math.Min(at, text.Length)];
        return $"line {before.Count('\n') + 1}, column {before.Length - before.LastIndexOf('\n')}";
    }
}
