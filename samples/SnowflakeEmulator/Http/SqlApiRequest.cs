using System.Text.Json;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Statements;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Http;

/// <summary>The body of POST /api/v2/statements.</summary>
internal sealed record SqlApiRequest(string Statement, int? Timeout, string? Database, string? Schema, string? Warehouse, string? Role)
{
    public IReadOnlyDictionary<string, Binding> Bindings { get; private init; } = new Dictionary<string, Binding>();

    /// <summary>Parameters for this statement, by upper-case name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; private init; } = new Dictionary<string, string>();

    public int? StatementCount { get; private init; }

    /// <exception cref="SnowflakeException">400 or 415: the body is not what the API takes.</exception>
    public static async Task<SqlApiRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new SnowflakeException("391415", "22000", "Unsupported Content-Type header is specified.") { HttpStatus = StatusCodes.Status415UnsupportedMediaType };
        }

        using var document = await RequestBody.ReadAsync(request, cancellationToken);
        return RequestBody.Read(() => Read(document.RootElement));
    }

    private static SqlApiRequest Read(JsonElement root)
    {
        var statement = RequestBody.Text(root, "statement") ?? throw RequestBody.Bad("The field 'statement' is required.");
        var timeout = root.TryGetProperty("timeout", out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetInt32() : (int?)null;
        var parameters = RequestBody.Object(root, "parameters") is { } found
            ? found.EnumerateObject().ToDictionary(p => p.Name.ToUpperInvariant(), p => RequestBody.Value(p.Value), StringComparer.Ordinal)
            : [];
        return new SqlApiRequest(
            statement, timeout, RequestBody.Text(root, "database"), RequestBody.Text(root, "schema"), RequestBody.Text(root, "warehouse"), RequestBody.Text(root, "role"))
        {
            Bindings = RequestBody.Bindings(root),
            Parameters = parameters,
            StatementCount = SessionParameters.StatementCount(parameters),
        };
    }
}
