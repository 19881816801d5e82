namespace SnowflakeEmulator.Duck;

/// <summary>Functions of Snowflake that DuckDB has not; they stand in macros.sql.</summary>
internal static class DuckMacros
{
    /// <summary>The statements that make them.</summary>
    public static string All { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(DuckMacros).Assembly.GetManifestResourceStream("SnowflakeEmulator.Duck.macros.sql")
            ?? throw new InvalidOperationException("macros.sql is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
