using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Sophia.Mcp.Hosting;

/// <summary>The keys of a server. Compares a presented key with every one of them, in a time that says nothing about any.</summary>
internal sealed class ApiKeyRing
{
    /// <summary>The issuer of a key's claims: a token with the same subject is somebody else.</summary>
    public const string Issuer = "sophia:api-key";

    private const int LongestKey = 1_024;

    private readonly Entry[] _entries;
    private readonly TimeProvider _time;

    public ApiKeyRing(McpIdentityOptions options, TimeProvider time)
    {
        _time = time;
        _entries = [.. options.ApiKeys.Select(key => new Entry(key.Key, key.Value))];
    }

    /// <summary>Who the key belongs to.</summary>
    public IdentityFailure TryFind(string key, out ClaimsPrincipal? user, out DateTimeOffset? expires)
    {
        (user, expires) = (null, null);
        if (key.Length is < McpApiKey.MinLength or > LongestKey)
        {
            return IdentityFailure.UnknownKey;
        }

        if (Find(key) is not { } entry)
        {
            return IdentityFailure.UnknownKey;
        }

        if (entry.Expires is { } end && _time.GetUtcNow() >= end)
        {
            return IdentityFailure.ExpiredKey;
        }

        // A copy for each request: what the application does to it must not stay.
        user = new ClaimsPrincipal(entry.Identity.Clone());
        expires = entry.Expires;
        return IdentityFailure.None;
    }

    private Entry? Find(string key)
    {
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(LongestKey)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        var found = -1;
        for (var i = 0; i < _entries.Length; i++)
        {
            // No early end: all are compared, each in constant time.
            found = CryptographicOperations.FixedTimeEquals(hash, _entries[i].Hash) ? i : found;
        }

        return found < 0 ? null : _entries[found];
    }

    private sealed class Entry
    {
        public Entry(string name, McpApiKeyOptions options)
        {
            Hash = McpApiKey.TryParse(options.Hash, out var hash) ? hash : throw new InvalidOperationException($"The hash of the API key '{name}' cannot be read.");
            Expires = options.Expires;
            var subject = string.IsNullOrEmpty(options.Subject) ? name : options.Subject;
            Identity = new ClaimsIdentity(
                [
                    Claim("sub", subject), Claim("sophia_api_key", name),
                    .. options.Scopes.Select(static scope => Claim("scope", scope)),
                    .. options.Roles.Select(static role => Claim("roles", role)),
                ],
                "ApiKey",
                nameType: "sub",
                roleType: "roles");
        }

        public byte[] Hash { get; }

        public DateTimeOffset? Expires { get; }

        public ClaimsIdentity Identity { get; }

        private static Claim Claim(string type, string value) => new(type, value, ClaimValueTypes.String, Issuer);
    }
}
