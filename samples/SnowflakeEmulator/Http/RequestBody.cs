using System.IO.Compression;
using System.Text.Json;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Http;

/// <summary>Reads the JSON of a request, compressed or not, and what both protocols have in it.</summary>
internal static class RequestBody
{
    /// <exception cref="SnowflakeException">400: it is not a JSON object.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
            var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw Invalid();
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw Invalid();
        }
    }

    /// <summary>Runs a part of the reading; a value of another type than expected is the caller's mistake.</summary>
    public static T Read<T>(Func<T> part)
    {
        try
        {
            return part();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw Invalid();
        }
    }

    public static SnowflakeException Bad(string message) => new("391900", "22000", message) { HttpStatus = StatusCodes.Status400BadRequest };

    /// <summary>A member that is a string and not empty, or null.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A member that is an object, or null.</summary>
    public static JsonElement? Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A value as the text a parameter has.</summary>
    public static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>{"1": {"type": …, "value": …}, …}; a value may be an array.</summary>
    public static Dictionary<string, Binding> Bindings(JsonElement root)
    {
        Dictionary<string, Binding> values = new(StringComparer.Ordinal);
        if (Object(root, "bindings") is { } bindings)
        {
            foreach (var entry in bindings.EnumerateObject())
            {
                values[entry.Name] = Binding(entry.Value);
            }
        }

        return values;
    }

    private static Binding Binding(JsonElement element)
    {
        var type = Text(element, "type") ?? throw Bad("A binding has no type.");
        var value = element.TryGetProperty("value", out var found) ? found : default;
        return value.ValueKind == JsonValueKind.Array
            ? new Binding(type, null, [.. value.EnumerateArray().Select(Scalar)])
            : new Binding(type, Scalar(value));
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => value.GetRawText(),
    };

    private static SnowflakeException Invalid() => Bad("The request body is invalid: it is not the JSON object this API takes, or not valid UTF-8.");
}
