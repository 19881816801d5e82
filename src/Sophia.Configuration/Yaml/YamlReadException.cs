namespace Sophia.Configuration.Yaml;

/// <summary>The file cannot be read at all from this place on.</summary>
internal sealed class YamlReadException(string message, int line, int column, string? allowed = null) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public string? Allowed { get; } = allowed;
}
