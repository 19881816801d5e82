using System.Text;
using System.Text.RegularExpressions;

namespace Sophia.Configuration.Schema;

/// <summary>One key of a section: its name in the file and its key in the configuration, what it holds and what it is for.</summary>
internal sealed partial class SchemaProperty(string name, SchemaNode node, string summary, string? fallback = null)
{
    /// <summary>The name in the file, in snake_case.</summary>
    public string Name { get; } = name;

    /// <summary>The configuration key, in PascalCase.</summary>
    public string Key { get; } = ToKey(name);

    public SchemaNode Node { get; } = node;

    public string Summary { get; } = summary;

    /// <summary>What holds when the key is absent, as written in the docs.</summary>
    public string? Fallback { get; } = fallback;

    /// <summary><c>min_connections</c> → <c>MinConnections</c>.</summary>
    public static string ToKey(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var part in name.Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            key.Append(char.ToUpperInvariant(part[0])).Append(part, 1, part.Length - 1);
        }

        return key.Length == 0 ? name : key.ToString();
    }

    /// <summary>The same for a name the user chose: one that is not plain snake_case, such as a pattern, stays as it is.</summary>
    public static string ToFreeKey(string name) => SnakeCase().IsMatch(name) ? ToKey(name) : name;

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex SnakeCase();
}
