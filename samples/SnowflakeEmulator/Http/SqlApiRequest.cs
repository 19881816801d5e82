using System.IO.Compression;
using System.Text.Json;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Http;

/// <summary>The body of POST /api/v2/statements.</summary>
internal sealed record SqlApiRequest(string Statement, int? Timeout, string? Database, string? Schema, string? Warehouse, string? Role)
{
    private static readonly string[] Formats =
        ["BINARY_OUTPUT_FORMAT", "DATE_OUTPUT_FORMAT", "TIME_OUTPUT_FORMAT", "TIMESTAMP_OUTPUT_FORMAT", "TIMESTAMP_LTZ_OUTPUT_FORMAT", "TIMESTAMP_NTZ_OUTPUT_FORMAT",
         "TIMESTAMP_TZ_OUTPUT_FORMAT", "CLIENT_RESULT_CHUNK_SIZE", "USE_CACHED_RESULT", "CLIENT_SESSION_KEEP_ALIVE"];

    public IReadOnlyDictionary<string, Binding> Bindings { get; private init; } = new Dictionary<string, Binding>();

    public int? StatementCount { get; private init; }

    public string QueryTag { get; private init; } = "";

    /// <exception cref="SnowflakeException">400 or 415: the body is not what the API takes.</exception>
    public static async Task<SqlApiRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new SnowflakeException("391415", "22000", "Unsupported Content-Type header is specified.") { HttpStatus = StatusCodes.Status415UnsupportedMediaType };
        }

        try
        {
            var body = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidDataException or FormatException)
        {
            throw Bad("The request body is invalid: it is not the JSON object this API takes, or not valid UTF-8.");
        }
    }

    private static SqlApiRequest Read(JsonElement root)
    {
        var statement = Text(root, "statement") ?? throw Bad("The field 'statement' is required.");
        var timeout = root.TryGetProperty("timeout", out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetInt32() : (int?)null;
        var request = new SqlApiRequest(statement, timeout, Text(root, "database"), Text(root, "schema"), Text(root, "warehouse"), Text(root, "role"))
        {
            Bindings = root.TryGetProperty("bindings", out var bindings) && bindings.ValueKind == JsonValueKind.Object ? ReadBindings(bindings) : new Dictionary<string, Binding>(),
        };
        return root.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object ? ReadParameters(request, parameters) : request;
    }

    private static SqlApiRequest ReadParameters(SqlApiRequest request, JsonElement parameters)
    {
        foreach (var parameter in parameters.EnumerateObject())
        {
            var value = parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString()! : parameter.Value.GetRawText();
            switch (parameter.Name.ToUpperInvariant())
            {
                case "MULTI_STATEMENT_COUNT":
                    request = request with { StatementCount = int.TryParse(value, out var count) ? count : throw Bad("MULTI_STATEMENT_COUNT is not a number.") };
                    break;
                case "QUERY_TAG":
                    request = request with { QueryTag = value };
                    break;
                case "TIMEZONE" when value is "UTC" or "Etc/UTC" or "GMT":
                case var name when Formats.Contains(name):
                    break;
                default:
                    throw SnowflakeErrors.Unsupported($"PARAMETER {parameter.Name} = {value}");
            }
        }

        return request;
    }

    private static Dictionary<string, Binding> ReadBindings(JsonElement bindings)
    {
        Dictionary<string, Binding> values = new(StringComparer.Ordinal);
        foreach (var entry in bindings.EnumerateObject())
        {
            values[entry.Name] = ReadBinding(entry.Value);
        }

        return values;
    }

    /// <summary>{"type": …, "value": …}; a value may be an array.</summary>
    internal static Binding ReadBinding(JsonElement element)
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

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static SnowflakeException Bad(string message) => new("391900", "22000", message) { HttpStatus = StatusCodes.Status400BadRequest };
}
