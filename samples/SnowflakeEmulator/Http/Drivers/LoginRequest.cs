using System.Text.Json;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>What POST /session/v1/login-request asks for; names of the session's objects are in its query.</summary>
internal sealed record LoginRequest(string Account, string User, string Authenticator)
{
    public string Password { get; private init; } = "";

    public string Token { get; private init; } = "";

    /// <summary>Name and version of the driver.</summary>
    public string Client { get; private init; } = "";

    public string? Role { get; private init; }

    public string? Warehouse { get; private init; }

    public string? Database { get; private init; }

    public string? Schema { get; private init; }

    public IReadOnlyList<(string Name, string Value)> Parameters { get; private init; } = [];

    /// <exception cref="Errors.SnowflakeException">400: it is no such request.</exception>
    public static async Task<LoginRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = await RequestBody.ReadAsync(request, cancellationToken);
        return RequestBody.Read(() => Read(RequestBody.Object(document.RootElement, "data") ?? throw RequestBody.Bad("The field 'data' is required."), request.Query));
    }

    private static LoginRequest Read(JsonElement data, IQueryCollection query)
    {
        string Member(string name) => RequestBody.Text(data, name) ?? "";

        return new LoginRequest(Member("ACCOUNT_NAME"), Member("LOGIN_NAME"), RequestBody.Text(data, "AUTHENTICATOR") ?? "SNOWFLAKE")
        {
            Password = Member("PASSWORD"),
            Token = Member("TOKEN"),
            Client = (Member("CLIENT_APP_ID") + " " + Member("CLIENT_APP_VERSION")).Trim(),
            Role = Name(query, "roleName"),
            Warehouse = Name(query, "warehouse"),
            Database = Name(query, "databaseName"),
            Schema = Name(query, "schemaName"),
            Parameters = RequestBody.Object(data, "SESSION_PARAMETERS") is { } parameters
                ? [.. parameters.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).Select(p => (p.Name.ToUpperInvariant(), RequestBody.Value(p.Value)))]
                : [],
        };
    }

    /// <summary>A name in the query is an identifier as SQL writes it: upper case without quotes.</summary>
    private static string? Name(IQueryCollection query, string key)
    {
        var text = query[key].FirstOrDefault();
        return string.IsNullOrEmpty(text) ? null
            : text.Length > 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
            : text.ToUpperInvariant();
    }
}
