using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Validation;

/// <summary>What the schema says of a configuration key such as <c>Sophia:Server:Port</c>.</summary>
/// <param name="Node">The node at the key, or null when the key is unknown.</param>
/// <param name="Known">For an unknown key: the section it stands in.</param>
/// <param name="Unknown">For an unknown key: the first part that is not known, with the path before it as the docs spell it.</param>
internal readonly record struct SchemaMatch(SchemaNode? Node, SchemaNode? Known = null, (string Path, string Name) Unknown = default)
{
    private static readonly SchemaFree s_free = new();

    public static SchemaMatch Find(string key, SophiaConfigurationOptions options)
    {
        SchemaNode node = DeploymentSchema.Configuration;
        var parts = key.Split(':');
        parts[0] = DeploymentSchema.ConfigurationRoot;
        for (var i = 1; i < parts.Length; i++)
        {
            var property = (node as SchemaObject)?.ByKey(parts[i]);
            parts[i] = property?.Key ?? parts[i];
            var next = node switch
            {
                SchemaObject => property?.Node,
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
