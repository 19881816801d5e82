using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The rules of identity that look at several values; each message names its key. Nothing secret is in them.</summary>
internal sealed class McpIdentityOptionsValidator : IValidateOptions<SophiaMcpServerOptions>
{
    private const int MaxKeys = 1_000;
    private const string Key = "Identity:";

    /// <summary>What is taken when nothing else is said. Only algorithms in which the verifier cannot sign.</summary>
    public static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public ValidateOptionsResult Validate(string? name, SophiaMcpServerOptions options)
    {
        var identity = options.Identity;
        if (!identity.Enabled)
        {
            return ValidateOptionsResult.Success;
        }

        var failures = Tokens(identity).Concat(Scopes(identity)).Concat(Keys(identity)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Tokens(McpIdentityOptions identity)
    {
        if (Address(identity.Authority, identity.RequireHttps) is { } authority)
        {
            yield return $"{Key}Authority {authority}.";
        }

        if (Address(identity.JwksUri, identity.RequireHttps) is { } jwks)
        {
            yield return $"{Key}JwksUri {jwks}.";
        }

        if (!string.IsNullOrEmpty(identity.Resource) && (!Uri.TryCreate(identity.Resource, UriKind.Absolute, out var resource) || resource.Fragment.Length > 0))
        {
            yield return $"{Key}Resource must be an absolute address without a fragment.";
        }

        if (identity.TakesTokens && identity.Audiences.Count == 0 && string.IsNullOrEmpty(identity.Resource))
        {
            yield return $"{Key}Audiences is empty, so a token made for any other server would do. Name this server's address in {Key}Resource, or its audience in {Key}Audiences:0.";
        }

        if (!string.IsNullOrEmpty(identity.JwksUri) && string.IsNullOrEmpty(identity.Authority) && identity.Issuers.Count == 0)
        {
            yield return $"{Key}Issuers is empty: with {Key}JwksUri alone, nothing says what the issuer calls itself.";
        }

        foreach (var algorithm in identity.Algorithms.Where(static one => !Asymmetric.Contains(one, StringComparer.Ordinal)))
        {
            yield return $"{Key}Algorithms has '{algorithm}'. Allowed are {string.Join(", ", Asymmetric)}: with a symmetric algorithm, whoever can verify a token can also make one.";
        }
    }

    private static IEnumerable<string> Scopes(McpIdentityOptions identity)
    {
        foreach (var scope in identity.RequiredScopes.Concat(identity.ApiKeys.Values.SelectMany(static key => key.Scopes)).Where(static scope => !ScopeText.IsValid(scope)))
        {
            yield return $"Identity: '{scope}' is no scope: it is empty, or has a blank, a quote or a backslash.";
        }
    }

    private static IEnumerable<string> Keys(McpIdentityOptions identity)
    {
        if (identity.ApiKeyHeader.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{Key}ApiKeyHeader is Authorization, which takes keys as it is (Authorization: Bearer). Name another header.";
        }

        if (identity.ApiKeys.Count > MaxKeys)
        {
            yield return $"{Key}ApiKeys has {identity.ApiKeys.Count} keys; at most {MaxKeys} are meant to be compared. Use an issuer of tokens for more callers.";
        }

        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, key) in identity.ApiKeys)
        {
            if (!McpApiKey.TryParse(key.Hash, out _))
            {
                yield return $"{Key}ApiKeys:{name}:Hash must be 'sha256:' and 64 hexadecimal digits. Start the program with --new-api-key {name} to make a key and its hash.";
            }
            else if (!seen.TryAdd(key.Hash, name))
            {
                yield return $"{Key}ApiKeys:{name} and {seen[key.Hash]} are one key. Who is calling would depend on their order.";
            }
        }
    }

    private static string? Address(string? text, bool https)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0
            ? "must be an absolute http or https address, without user, password or query"
            : https && address.Scheme == "http" && !address.IsLoopback
                ? "must be an https address: over http, anybody on the way could put in keys of their own (Identity:RequireHttps=false where the way is safe)"
                : null;
    }
}
