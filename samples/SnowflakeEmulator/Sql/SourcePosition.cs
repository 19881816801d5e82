namespace SnowflakeEmulator.Sql;

internal static class SourcePosition
{
    /// <summary>Line (from 1) and position in it (from 0), as Snowflake counts.</summary>
    public static (int Line, int Position) Of(string source, int offset)
    {
        var before = source.AsSpan(0, Math.Min(offset, source.Length));
        var last = before.LastIndexOf('\n');
        return (before.Count('\n') + 1, before.Length - last - 1);
    }
}
