using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sophia.Mcp.Hosting;

/// <summary>Turns a schema into nodes, each reference once, so that schemas may refer to themselves.</summary>
internal sealed class SchemaCompiler(JsonElement root)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, SchemaNode> _references = new(StringComparer.Ordinal);

    public SchemaNode Compile() => Node(root);

    private SchemaNode Node(JsonElement schema)
    {
        var node = new SchemaNode();
        Fill(node, schema);
        return node;
    }

    private void Fill(SchemaNode node, JsonElement schema)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            node.Possible = schema.ValueKind is not JsonValueKind.False;
            node.Expected = node.Possible ? "a value" : "nothing";
            return;
        }

        node.Expected = JsonText.Expected(schema);
        node.Types = Types(schema);
        node.Allowed = Allowed(schema);
        node.Limits = Limits(schema);
        FillPattern(node, schema);
        FillChildren(node, schema);
        node.AllOf = List(schema, "allOf");
        node.AnyOf = List(schema, "anyOf");
        node.OneOf = List(schema, "oneOf");
        node.Not = schema.TryGetProperty("not", out var not) ? Node(not) : null;
        node.Reference = schema.TryGetProperty("$ref", out var reference) ? Resolve(reference.GetString()) : null;
    }

    private void FillChildren(SchemaNode node, JsonElement schema)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                node.Properties[property.Name] = Node(property.Value);
            }
        }

        if (schema.TryGetProperty("required", out var required) && required.ValueKind is JsonValueKind.Array)
        {
            node.Required.AddRange(required.EnumerateArray().Select(static name => name.GetString()!));
        }

        if (schema.TryGetProperty("additionalProperties", out var additional))
        {
            node.AllowsUnknown = additional.ValueKind is not JsonValueKind.False;
            node.Additional = Node(additional);
        }

        node.Items = schema.TryGetProperty("items", out var items) ? Node(items) : null;
    }

    private static void FillPattern(SchemaNode node, JsonElement schema)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && pattern.GetString() is { } text)
        {
            node.Pattern = new Regex(text, RegexOptions.CultureInvariant | RegexOptions.ECMAScript, PatternTimeout);
            node.PatternText = text;
        }
    }

    private static JsonTypes Types(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return JsonTypes.Any;
        }

        return type.ValueKind is JsonValueKind.Array
            ? type.EnumerateArray().Aggregate(JsonTypes.Any, static (all, one) => all | JsonTypeNames.Parse(one.GetString()))
            : JsonTypeNames.Parse(type.GetString());
    }

    private static JsonElement[]? Allowed(JsonElement schema) =>
        schema.TryGetProperty("enum", out var values) && values.ValueKind is JsonValueKind.Array ? [.. values.EnumerateArray()]
        : schema.TryGetProperty("const", out var value) ? [value]
        : null;

    private static SchemaLimits? Limits(JsonElement schema)
    {
        var limits = new SchemaLimits
        {
            Minimum = Number(schema, "minimum"),
            Maximum = Number(schema, "maximum"),
            ExclusiveMinimum = Number(schema, "exclusiveMinimum"),
            ExclusiveMaximum = Number(schema, "exclusiveMaximum"),
            MinLength = (int?)Number(schema, "minLength"),
            MaxLength = (int?)Number(schema, "maxLength"),
            MinItems = (int?)Number(schema, "minItems"),
            MaxItems = (int?)Number(schema, "maxItems"),
        };
        return limits == new SchemaLimits() ? null : limits;
    }

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    private SchemaNode[]? List(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? [.. list.EnumerateArray().Select(Node)] : null;

    private SchemaNode? Resolve(string? reference)
    {
        if (reference is null || !reference.StartsWith('#'))
        {
            return null;
        }

        if (_references.TryGetValue(reference, out var known))
        {
            return known;
        }

        var node = _references[reference] = new SchemaNode();
        if (Find(reference) is { } target)
        {
            Fill(node, target);
        }

        return node;
    }

    // RFC 6901: ~1 is a slash, ~0 a tilde.
    private JsonElement? Find(string reference)
    {
        var current = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var found = current.ValueKind switch
            {
                JsonValueKind.Object => current.TryGetProperty(name, out var child) ? child : (JsonElement?)null,
                JsonValueKind.Array when int.TryParse(name, out var index) && index < current.GetArrayLength() => current[index],
                _ => null,
            };
            if (found is null)
            {
                return null;
            }

            current = found.Value;
        }

        return current;
    }
}
