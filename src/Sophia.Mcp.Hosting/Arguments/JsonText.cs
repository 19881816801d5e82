using System.Text.Json;

namespace Sophia.Mcp.Hosting;

/// <summary>Describes values and schemas in the words of JSON Schema, short enough for a message.</summary>
internal static class JsonText
{
    private const int MaxValueLength = 60;
    private const int MaxNames = 12;

    public const string Nothing = "nothing";

    /// <summary>For example <c>string "five"</c>.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        JsonValueKind.String => $"string {Short(value.GetRawText())}",
        JsonValueKind.Number => $"number {Short(value.GetRawText())}",
        _ => $"boolean {value.GetRawText()}",
    };

    /// <summary>For example <c>integer</c> or <c>one of "Red", "Green"</c>.</summary>
    public static string Expected(JsonElement schema)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            return "a value";
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind is JsonValueKind.Array)
        {
            return "one of " + Join(values.EnumerateArray().Select(static value => value.GetRawText()));
        }

        var type = schema.TryGetProperty("type", out var types) ? Types(types) : "a value";
        return type == "array" && schema.TryGetProperty("items", out var items) ? $"array of {Expected(items)}" : type;
    }

    public static string Join(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MaxNames)) + (all.Count > MaxNames ? $" and {all.Count - MaxNames} more" : "");
    }

    private static string Types(JsonElement types) => types.ValueKind switch
    {
        JsonValueKind.String => types.GetString()!,
        JsonValueKind.Array => string.Join(" or ", types.EnumerateArray().Select(static type => type.ToString())),
        _ => "a value",
    };

    private static string Short(string raw) => raw.Length <= MaxValueLength ? raw : string.Concat(raw.AsSpan(0, MaxValueLength), "…");
}
