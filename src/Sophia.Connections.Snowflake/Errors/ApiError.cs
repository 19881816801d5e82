using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>The body of an error, as far as there is one.</summary>
internal readonly record struct ApiError(string? Code, string? Message, string? SqlState, string? Handle)
{
    public static ApiError Read(ApiResponse response)
    {
        try
        {
            using var body = PlainBody.From(response.Body);
            using var document = JsonDocument.Parse(body.Memory);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? new ApiError(Text(document, "code"), Text(document, "message"), Text(document, "sqlState"), Text(document, "statementHandle"))
                : default;
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            // A proxy's page, not the service's answer.
            return default;
        }
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
