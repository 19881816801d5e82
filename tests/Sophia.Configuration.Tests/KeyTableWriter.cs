using System.Text;
using Sophia.Configuration.Layers;
using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Tests;

/// <summary>Writes the table of keys and the table of environment names as they stand in docs/configuration.md.</summary>
internal static class KeyTableWriter
{
    public static string Keys()
    {
        var text = new StringBuilder();
        foreach (var (title, path, section) in Sections(DeploymentSchema.File, "deployment"))
        {
            text.Append("\n### ").Append(title).Append("\n\n| Key | What | Allowed | Default |\n|---|---|---|---|\n");
            foreach (var property in section.Properties)
            {
                text.Append($"| `{property.Name}` | {property.Summary}{Secret(property.Node)} | {Allowed(property.Node, path, property)} | {property.Fallback ?? "–"} |\n");
            }
        }

        return text.ToString();
    }

    public static string Names()
    {
        var text = new StringBuilder("\n| Variable | Sets | Where it counts |\n|---|---|---|\n");
        foreach (var (name, key) in PlanEnvironment.Names)
        {
            text.Append($"| `{name}` | `Sophia:{key}` | everywhere |\n");
        }

        var byName = from kind in Enum.GetValues<SophiaProcessKind>()
                     from entry in PlanEnvironment.NamesOf(kind)
                     group kind by entry;
        foreach (var entry in byName)
        {
            text.Append($"| `{entry.Key.Name}` | `Sophia:{entry.Key.Key}` | {string.Join(", ", entry.Select(kind => kind.ToString()))} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Title, string Path, SchemaObject Section)> Sections(SchemaObject root, string path)
    {
        var seen = new HashSet<SchemaObject>();
        var queue = new Queue<(string Path, SchemaNode Node)>([(path, root)]);
        while (queue.TryDequeue(out var next))
        {
            switch (next.Node)
            {
                case SchemaObject section when seen.Add(section):
                    yield return ($"`{next.Path}`", next.Path, section);
                    foreach (var property in section.Properties)
                    {
                        queue.Enqueue(($"{next.Path}.{property.Name}", property.Node));
                    }

                    break;
                case SchemaMap map:
                    queue.Enqueue(($"{next.Path}.<{map.What}>", map.Item));
                    break;
                case SchemaList { Item: SchemaObject } list:
                    queue.Enqueue(($"{next.Path}[]", list.Item));
                    break;
            }
        }
    }

    private static string Allowed(SchemaNode node, string path, SchemaProperty property) => node switch
    {
        SchemaObject section => "see " + Link(FirstPathOf(section) ?? $"{path}.{property.Name}"),
        SchemaMap { Item: SchemaObject } map => $"{map.What}s by name, see " + Link(FirstPathOf(map.Item) ?? $"{path}.{property.Name}.<{map.What}>"),
        SchemaList { Item: SchemaObject item } => "a list, see " + Link(FirstPathOf(item) ?? $"{path}.{property.Name}[]"),
        SchemaFree => "anything; passed on",
        _ => node.Allowed.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal),
    };

    private static string? FirstPathOf(SchemaNode node) =>
        Sections(DeploymentSchema.File, "deployment").FirstOrDefault(section => section.Section == node).Path;

    private static string Link(string path) =>
        $"[`{path}`](#{new string([.. path.ToLowerInvariant().Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')])})";

    private static string Secret(SchemaNode node) => node is SchemaScalar { Secret: true } ? " Secret: never shown." : "";
}
