namespace SnowflakeEmulator;

/// <summary>Text files in the assembly.</summary>
internal static class Resources
{
    public static string Read(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream("SnowflakeEmulator." + name) ?? throw new InvalidOperationException(name + " is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
