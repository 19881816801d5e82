using System.Text.Json;

namespace Sophia.Mcp.Hosting;

/// <summary>The types of JSON Schema as a set; empty means any.</summary>
[Flags]
internal enum JsonTypes
{
    /// <summary>No restriction.</summary>
    Any = 0,

    /// <summary><c>null</c>.</summary>
    Null = 1,

    /// <summary><c>boolean</c>.</summary>
    Boolean = 2,

    /// <summary><c>integer</c>.</summary>
    Integer = 4,

    /// <summary><c>number</c>.</summary>
    Number = 8,

    /// <summary><c>string</c>.</summary>
    String = 16,

    /// <summary><c>array</c>.</summary>
    Array = 32,

    /// <summary><c>object</c>.</summary>
    Object = 64,
}

/// <summary>Reads type names and matches values.</summary>
internal static class JsonTypeNames
{
    public static JsonTypes Parse(string? name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => JsonTypes.Any,
    };

    public static bool Matches(JsonTypes types, JsonElement value) => types is JsonTypes.Any || value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => types.HasFlag(JsonTypes.Null),
        JsonValueKind.True or JsonValueKind.False => types.HasFlag(JsonTypes.Boolean),
        JsonValueKind.String => types.HasFlag(JsonTypes.String),
        JsonValueKind.Array => types.HasFlag(JsonTypes.Array),
        JsonValueKind.Object => types.HasFlag(JsonTypes.Object),
        _ => types.HasFlag(JsonTypes.Number) || (types.HasFlag(JsonTypes.Integer) && IsWhole(value)),
    };

    // JSON Schema 2020-12, 6.1.1: 1.0 is an integer.
    private static bool IsWhole(JsonElement value) =>
        value.TryGetInt64(out _) || value.TryGetUInt64(out _) || (value.TryGetDouble(out var number) && Math.Floor(number) == number);
}
