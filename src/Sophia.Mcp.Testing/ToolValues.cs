using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Testing;

/// <summary>Between the test's own types and the protocol's.</summary>
internal static class ToolValues
{
    // As the SDK reads and writes: camel case, enums by name.
    private static readonly JsonSerializerOptions Json = McpJsonUtilities.DefaultOptions;

    public static IDictionary<string, JsonElement>? Arguments(object? arguments) =>
        arguments is null ? null : JsonSerializer.SerializeToElement(arguments, Json).EnumerateObject().ToDictionary(static value => value.Name, static value => value.Value);

    public static T Read<T>(string tool, CallToolResult result)
    {
        if (result.IsError is true)
        {
            throw new McpTestException($"The tool '{tool}' answered with an error: {Text(result)}");
        }

        try
        {
            return result.StructuredContent is { } content ? Structured<T>(content) : Unstructured<T>(Text(result));
        }
        catch (JsonException exception)
        {
            throw new McpTestException($"The tool '{tool}' did not answer with {typeof(T).Name}: {result.StructuredContent?.GetRawText() ?? Text(result)}", exception);
        }
    }

    public static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));

    // What is not an object travels in an object with the one member "result".
    private static T Structured<T>(JsonElement content)
    {
        var members = content.ValueKind is JsonValueKind.Object ? content.EnumerateObject().ToList() : [];
        var wrapped = members is [{ Name: "result" }] && !typeof(T).GetProperties().Any(static property => property.Name is "Result" or "result") && typeof(T) != typeof(JsonElement);
        return (wrapped ? members[0].Value : content).Deserialize<T>(Json)!;
    }

    private static T Unstructured<T>(string text) => typeof(T) == typeof(string) ? (T)(object)text : JsonSerializer.Deserialize<T>(text, Json)!;
}
