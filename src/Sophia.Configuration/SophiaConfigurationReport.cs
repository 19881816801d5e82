using System.Text;

namespace Sophia.Configuration;

/// <summary>One value that is in force, safe to show.</summary>
/// <param name="Key">The configuration key, such as <c>Sophia:Server:Port</c>.</param>
/// <param name="Value">The value; <c>***</c> for a secret.</param>
/// <param name="Source">Where it was set: <c>file:line:column</c>, an environment variable, <c>appsettings.json</c>, and so on.</param>
public sealed record SophiaConfigurationEntry(string Key, string Value, string Source);

/// <summary>Every value in force and where it came from, with secrets masked: what <c>--print-config</c> prints. Immutable.</summary>
public sealed class SophiaConfigurationReport
{
    /// <summary>The switch on the command line that asks for the report.</summary>
    public const string Switch = "--print-config";

    internal SophiaConfigurationReport(string? filePath, string? entry, IReadOnlyList<SophiaConfigurationEntry> entries, IReadOnlyList<SophiaConfigurationError> warnings)
    {
        FilePath = filePath;
        Entry = entry;
        Entries = entries;
        Warnings = warnings;
    }

    /// <summary>The file that was read, or null.</summary>
    public string? FilePath { get; }

    /// <summary>The section of the configuration that this process is, such as <c>Sophia:McpServers:ai_memory</c>, or null.</summary>
    public string? Entry { get; }

    /// <summary>The values, in the order of their keys.</summary>
    public IReadOnlyList<SophiaConfigurationEntry> Entries { get; }

    /// <summary>What is odd but no error.</summary>
    public IReadOnlyList<SophiaConfigurationError> Warnings { get; }

    /// <summary>Whether a command line asks for the report.</summary>
    /// <param name="arguments">The command line; null reads the process's own.</param>
    public static bool IsRequested(IReadOnlyList<string>? arguments = null) =>
        (arguments ?? Environment.GetCommandLineArgs()).Contains(Switch, StringComparer.Ordinal);

    /// <summary>The report as text: a line per value, in columns.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .Append("# file: ").AppendLine(FilePath ?? "none (defaults)")
            .Append("# this process: ").AppendLine(Entry ?? "no entry");
        var keyWidth = Entries.Select(entry => entry.Key.Length).DefaultIfEmpty().Max();
        var valueWidth = Math.Min(60, Entries.Select(entry => entry.Value.Length).DefaultIfEmpty().Max());
        foreach (var entry in Entries)
        {
            text.Append(entry.Key.PadRight(keyWidth)).Append(" = ").Append(entry.Value.PadRight(valueWidth)).Append("  # ").AppendLine(entry.Source);
        }

        foreach (var warning in Warnings)
        {
            text.Append("# warning: ").AppendLine(warning.ToString());
        }

        return text.ToString();
    }
}
