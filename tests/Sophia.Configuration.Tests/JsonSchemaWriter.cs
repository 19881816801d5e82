using System.Text.Json.Nodes;
using Sophia.Configuration.Schema;
using Sophia.Configuration.Validation;

namespace Sophia.Configuration.Tests;

/// <summary>Writes the table of keys as JSON Schema, for editors.</summary>
internal static class JsonSchemaWriter
{
    private const string Placeholder = @"\$\{";

    public static JsonObject Write()
    {
        var deployment = Node(DeploymentSchema.File);
        deployment["description"] = "The deployment: what runs, what it connects to, how it is watched.";
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "sophia-deployment-config.yaml",
            ["type"] = "object",
            ["required"] = new JsonArray(DeploymentSchema.FileRoot),
            ["properties"] = new JsonObject { [DeploymentSchema.FileRoot] = deployment },
            ["patternProperties"] = new JsonObject { ["^x-"] = new JsonObject() },
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Node(SchemaNode node) => node switch
    {
        SchemaObject section => Section(section),
        SchemaMap map => Map(map),
        SchemaList list => new JsonObject { ["type"] = "array", ["items"] = Node(list.Item) },
        SchemaScalar scalar => Scalar(scalar.Type),
        _ => [],
    };

    private static JsonObject Section(SchemaObject section)
    {
        var properties = new JsonObject();
        foreach (var property in section.Properties)
        {
            var node = Node(property.Node);
            node["description"] = property.Fallback is null ? property.Summary : $"{property.Summary} Default: {property.Fallback}.";
            properties[property.Name] = node;
        }

        return new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["properties"] = properties,
            ["patternProperties"] = new JsonObject { ["^x-"] = new JsonObject() },
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Map(SchemaMap map) => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["patternProperties"] = new JsonObject
        {
            ["^x-"] = new JsonObject(),
            // An extension is no name, so the name's pattern must not catch it.
            ["^(?!x-)" + MapNames.Pattern[1..]] = Node(map.Item),
        },
        ["additionalProperties"] = false,
    };

    private static JsonObject Scalar(ScalarType type) => type switch
    {
        IntegerType integer => new() { ["type"] = "integer", ["minimum"] = integer.Min, ["maximum"] = integer.Max },
        NumberType number => new() { ["type"] = "number", ["minimum"] = number.Min, ["maximum"] = number.Max },
        BooleanType => new() { ["type"] = "boolean" },
        DurationType duration => Either(
            new() { ["type"] = "number", ["minimum"] = duration.MinSeconds, ["maximum"] = duration.MaxSeconds },
            new() { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?$|" + DurationType.Pattern }),
        SizeType size => Either(
            new() { ["type"] = "integer", ["minimum"] = size.Min, ["maximum"] = size.Max },
            new() { ["type"] = "string", ["pattern"] = SizeType.Pattern }),
        CpuType => Either(
            new() { ["type"] = "number", ["minimum"] = CpuType.Min, ["maximum"] = CpuType.Max },
            new() { ["type"] = "string", ["pattern"] = CpuType.Pattern }),
        ChoiceType choice => new()
        {
            ["type"] = "string", ["enum"] = new JsonArray([.. choice.Choices.Concat(choice.Choices.Select(SchemaProperty.ToKey)).Distinct().Select(text => (JsonNode)text)]),
        },
        UrlType => new() { ["type"] = "string", ["pattern"] = $"{UrlType.Pattern}|{Placeholder}" },
        InstantType => new() { ["type"] = "string", ["pattern"] = $"{InstantType.Pattern}|{Placeholder}" },
        TextType text => Text(text),
        _ => throw new InvalidOperationException($"No JSON Schema for {type}."),
    };

    private static JsonObject Text(TextType text)
    {
        var schema = new JsonObject { ["type"] = "string", ["minLength"] = text.MayBeEmpty ? 0 : 1, ["maxLength"] = TextType.MaxLength };
        if (text.Pattern is not null)
        {
            schema["pattern"] = $"{text.Pattern}|{Placeholder}";
        }

        return schema;
    }

    private static JsonObject Either(JsonObject left, JsonObject right) => new() { ["anyOf"] = new JsonArray(left, right) };
}
