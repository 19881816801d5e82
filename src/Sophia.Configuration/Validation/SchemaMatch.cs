using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Validation;

/// <summary>What the schema says of a configuration key such as <c>Sophia:Server:Port</c>.</summary>
/// <param name="Node">The node at the key, or null when the key is unknown.</param>
/// <param name="Known">For an unknown key: the section it stands in.</param>
/// <param name="Unknown">For an unknown key: the first part that is not known, with the path before it.</param>
internal readonly record struct SchemaMatch(SchemaNode? Node, SchemaNode? Known = null, (string Path, string Name) Unknown = default)
{
    private static readonly SchemaFree s_free = new();

    public static SchemaMatch Find(string key, SophiaConfigurationOptions options)
    {
        SchemaNode node = DeploymentSchema.Configuration;
        var parts = key.Split(':');
        for (var i = 1; i < parts.Length; i++)
        {
            var next = node switch
            {
                SchemaObject section => section.ByKey(parts[i])?.Node,
                SchemaMap map when MapNames.IsValid(parts[i]) => map.Item,
                SchemaList list when int.TryParse(parts[i], out _) => list.Item,
                SchemaFree free => free,
                _ => null,
            };
            if (next is null && i == 1 && options.AdditionalSections.Contains(parts[i]))
            {
                next = s_free;
            }

            if (next is null)
            {
                return new SchemaMatch(null, node, (string.Join(':', parts[..i]), parts[i]));
            }

            node = next;
        }

        return new SchemaMatch(node);
    }
}
