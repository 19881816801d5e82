using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Finds the one credential of a request, in a header. Everything that a proxy before the server might read differently is refused.</summary>
internal readonly record struct Credentials(CredentialKind Kind, string? Value, IdentityFailure Failure)
{
    private const string Bearer = "Bearer ";

    // Exact names: a tool server has no parameters of its own in the URL, but somebody's proxy may add one.
    private static readonly string[] UrlNames = ["access_token", "api_key", "apikey", "api-key", "x-api-key", "token", "key", "authorization", "bearer"];

    public static Credentials Read(HttpRequest request, McpIdentityOptions options)
    {
        if (request.QueryString.HasValue && IsInUrl(request, options))
        {
            return new(CredentialKind.None, null, IdentityFailure.InUrl);
        }

        var authorization = request.Headers.Authorization;
        var key = options.ApiKeys.Count > 0 ? request.Headers[options.ApiKeyHeader] : default;
        if (authorization.Count + key.Count > 1)
        {
            return new(CredentialKind.None, null, IdentityFailure.Ambiguous);
        }

        if (key.Count == 1)
        {
            return string.IsNullOrEmpty(key[0]) ? new(CredentialKind.ApiKey, null, IdentityFailure.Malformed) : new(CredentialKind.ApiKey, key[0], IdentityFailure.None);
        }

        return authorization.Count == 0 ? new(CredentialKind.None, null, IdentityFailure.Missing) : Read(authorization[0] ?? "", options);
    }

    private static Credentials Read(string authorization, McpIdentityOptions options)
    {
        if (!authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            var empty = authorization.AsSpan().Trim(' ').Equals(Bearer.AsSpan().Trim(' '), StringComparison.OrdinalIgnoreCase);
            return new(CredentialKind.None, null, empty ? IdentityFailure.Malformed : IdentityFailure.Scheme);
        }

        var value = authorization[Bearer.Length..].Trim(' ');
        var isKey = options.ApiKeys.Count > 0 && (!options.TakesTokens || value.StartsWith(McpApiKey.Prefix, StringComparison.Ordinal));
        var kind = isKey ? CredentialKind.ApiKey : CredentialKind.Token;
        return IsToken68(value) ? new(kind, value, IdentityFailure.None) : new(kind, null, IdentityFailure.Malformed);
    }

    // RFC 9110, section 11.2. No comma and no blank: two credentials in one header are none.
    private static bool IsToken68(ReadOnlySpan<char> value)
    {
        var rest = value.TrimEnd('=');
        foreach (var character in rest)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_' or '~' or '+' or '/'))
            {
                return false;
            }
        }

        return rest.Length > 0;
    }

    private static bool IsInUrl(HttpRequest request, McpIdentityOptions options)
    {
        foreach (var (name, values) in request.Query)
        {
            if (UrlNames.Contains(name, StringComparer.OrdinalIgnoreCase)
                || name.Equals(options.ApiKeyHeader, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(McpApiKey.Prefix, StringComparison.Ordinal)
                || values.Any(static value => value?.StartsWith(McpApiKey.Prefix, StringComparison.Ordinal) is true))
            {
                return true;
            }
        }

        return false;
    }
}
