namespace Sophia.Configuration.Schema;

/// <summary>What may stand at a place of the configuration. The tree of these is the one table that validator, docs and JSON Schema follow.</summary>
internal abstract class SchemaNode
{
    /// <summary>What a reader is told may stand here.</summary>
    public abstract string Allowed { get; }
}

/// <summary>A section with a closed set of keys.</summary>
internal sealed class SchemaObject(params SchemaProperty[] properties) : SchemaNode
{
    private readonly Dictionary<string, SchemaProperty> _byName = properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaProperty> _byKey = properties.ToDictionary(property => property.Key, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<SchemaProperty> Properties { get; } = properties;

    public override string Allowed => "a section with " + string.Join(", ", Properties.Select(property => property.Name));

    /// <summary>By the name in the file (snake_case, exact).</summary>
    public SchemaProperty? ByName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>By the configuration key (PascalCase, any case).</summary>
    public SchemaProperty? ByKey(string key) => _byKey.GetValueOrDefault(key);
}

/// <summary>A section whose keys are names chosen by the user, such as servers and pools.</summary>
internal sealed class SchemaMap(SchemaNode item, string what) : SchemaNode
{
    public SchemaNode Item { get; } = item;

    public string What { get; } = what;

    public override string Allowed => $"a section of {What}s by name";
}

/// <summary>A list.</summary>
internal sealed class SchemaList(SchemaNode item) : SchemaNode
{
    public SchemaNode Item { get; } = item;

    public override string Allowed => $"a list, each item {Item.Allowed}";
}

/// <summary>A section that belongs to the user: anything may stand in it, and it is passed on as it is.</summary>
internal sealed class SchemaFree : SchemaNode
{
    public override string Allowed => "anything";
}

/// <summary>A single value.</summary>
internal sealed class SchemaScalar(ScalarType type, bool secret = false) : SchemaNode
{
    public ScalarType Type { get; } = type;

    /// <summary>Never shown: not in an error, a report or a log.</summary>
    public bool Secret { get; } = secret;

    public override string Allowed => Type.Allowed;
}
