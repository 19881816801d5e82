namespace Sophia.Connections.Snowflake;

/// <summary>Names as SQL reads them: without double quotes in upper case, in double quotes as they are.</summary>
internal static class SnowflakeName
{
    public static string Normalize(string name)
    {
        var trimmed = name.Trim();
        return trimmed.Length >= 2 && trimmed[0] == '"' && trimmed[^1] == '"'
            ? trimmed[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
            : trimmed.ToUpperInvariant();
    }

    public static string? NormalizeOrNull(string? name) => string.IsNullOrWhiteSpace(name) ? null : Normalize(name);
}
