using System.Text.Json;
using SnowflakeEmulator.Statements;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>The body of POST /queries/v1/query-request.</summary>
internal sealed record QueryRequest(string Text, bool Asynchronous, bool DescribeOnly)
{
    public IReadOnlyDictionary<string, Binding> Bindings { get; private init; } = new Dictionary<string, Binding>();

    public IReadOnlyDictionary<string, string> Parameters { get; private init; } = new Dictionary<string, string>();

    public int? StatementCount { get; private init; }

    /// <exception cref="Errors.SnowflakeException">It is no such request, or its bindings are in a stage.</exception>
    public static async Task<QueryRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = await RequestBody.ReadAsync(request, cancellationToken);
        return RequestBody.Read(() => Read(document.RootElement));
    }

    private static QueryRequest Read(JsonElement root)
    {
        if (RequestBody.Text(root, "bindStage") is not null)
        {
            throw Errors.SnowflakeErrors.Unsupported("BINDINGS IN A STAGE");
        }

        var parameters = RequestBody.Object(root, "parameters") is { } found
            ? found.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).ToDictionary(p => p.Name.ToUpperInvariant(), p => RequestBody.Value(p.Value), StringComparer.Ordinal)
            : [];
        return new QueryRequest(RequestBody.Text(root, "sqlText") ?? "", RequestBody.Flag(root, "asyncExec"), RequestBody.Flag(root, "describeOnly"))
        {
            Bindings = RequestBody.Bindings(root),
            Parameters = parameters,
            StatementCount = SessionParameters.StatementCount(parameters),
        };
    }
}
