using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Auth;

/// <summary>Verifies the tokens of the SQL API: key-pair JWTs against the registered public keys, OAuth and programmatic access tokens against those handed out.</summary>
internal sealed class TokenVerifier(Account account)
{
    private const int CacheSize = 4096;

    /// <summary>How far a clock may be ahead of ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (User User, DateTimeOffset Expires, PublicKey Key)> _verified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string User, DateTimeOffset Expires, string? Role)> _opaque = new(StringComparer.Ordinal);

    /// <summary>Registered tokens that have been used: their first use is a login.</summary>
    private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);

    /// <summary>Hands out an OAuth or programmatic access token.</summary>
    public void Register(string user, string token, DateTimeOffset expires, string? role) => _opaque[Digest(token)] = (user, expires, role);

    /// <summary>Whose token it is, and the role it is bound to.</summary>
    /// <exception cref="SnowflakeException">401 with Snowflake's code.</exception>
    public (User User, string? Role) Verify(string? authorization, string? tokenType, string ip, string client)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            throw Refused("390101", "Authorization header not found in the request data.");
        }

        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("390102", "Authorization header is not a Bearer token.");
        }

        var token = authorization["Bearer ".Length..].Trim();
        return (tokenType ?? (token.Count(c => c == '.') == 2 ? "KEYPAIR_JWT" : "OAUTH")).ToUpperInvariant() switch
        {
            "KEYPAIR_JWT" => (VerifyJwt(token, ip, client), null),
            "OAUTH" => VerifyOpaque(token, "390303", "Invalid OAuth access token.", "390318", "OAuth access token expired.", "OAUTH_ACCESS_TOKEN", ip, client),
            "PROGRAMMATIC_ACCESS_TOKEN" => VerifyOpaque(
                token, "394400", "Programmatic access token is invalid.", "394402", "Programmatic access token has expired.", "PROGRAMMATIC_ACCESS_TOKEN", ip, client),
            var other => throw Refused("390102", $"Token type '{other}' is not supported."),
        };
    }

    /// <summary>Verifies a key-pair JWT.</summary>
    public User VerifyJwt(string token, string ip, string client)
    {
        var now = account.Time.GetUtcNow();
        if (_verified.TryGetValue(token, out var known) && known.Expires > now && !known.User.Disabled && known.User.Keys.Contains(known.Key)
            && account.Users.GetValueOrDefault(known.User.Name) == known.User)
        {
            return known.User;
        }

        var (user, expires, key) = Check(token, now, ip, client);
        if (_verified.Count >= CacheSize)
        {
            _verified.Clear();
        }

        _verified[token] = (user, expires, key);
        user.LastSuccessLogin = now;
        account.History.AddLogin(now, user.Name, ip, client, "RSA_KEYPAIR");
        return user;
    }

    private (User User, DateTimeOffset Expires, PublicKey Key) Check(string token, DateTimeOffset now, string ip, string client)
    {
        SnowflakeException Bad(string reason, string user = "") => Failure(reason, user, now, ip, client);

        var jwt = Jwt.Parse(token) ?? throw Bad("JWT_TOKEN_INVALID");
        if (jwt.Algorithm != "RS256")
        {
            throw Bad("JWT_TOKEN_INVALID_ALGORITHM");
        }

        var issuer = jwt.Issuer.Split('.', 3);
        var subject = jwt.Subject.Split('.', 2);
        if (issuer.Length != 3 || subject.Length != 2)
        {
            throw Bad("JWT_TOKEN_INVALID");
        }

        if (issuer[0] != account.Name || subject[0] != account.Name)
        {
            throw Bad("JWT_TOKEN_ACCOUNT_MISMATCH", issuer[1]);
        }

        if (issuer[1] != subject[1] || account.Users.Values.FirstOrDefault(u => u.LoginName == issuer[1] || u.Name == issuer[1]) is not { } user)
        {
            throw Bad("JWT_TOKEN_INVALID_USER_IN_ISSUER", issuer[1]);
        }

        var key = user.Keys.FirstOrDefault(k => k?.Fingerprint == issuer[2]) ?? throw Bad("JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH", user.Name);
        bool genuine;
        lock (key)
        {
            genuine = key.Key.VerifyData(jwt.Signed, jwt.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        if (!genuine)
        {
            throw Bad("JWT_TOKEN_INVALID_SIGNATURE", user.Name);
        }

        if (jwt.IssuedAt is not { } issued || jwt.Expires is not { } expires)
        {
            throw Bad("JWT_TOKEN_MISSING_ISSUE_OR_EXPIRATION_TIME", user.Name);
        }

        if (issued > now + Skew)
        {
            throw Bad("JWT_TOKEN_INVALID_ISSUE_TIME", user.Name);
        }

        // Snowflake takes a token for an hour at most, whatever it says itself.
        expires = expires < issued + MaxLifetime ? expires : issued + MaxLifetime;
        if (expires <= now)
        {
            throw Bad("JWT_TOKEN_INVALID_EXPIRATION_TIME", user.Name);
        }

        return user.Disabled ? throw Refused("390101", "User access disabled. Contact your local system administrator.") : (user, expires, key);
    }

    /// <summary>The message says no more than that the token is invalid; the reason is in LOGIN_HISTORY under the id in brackets.</summary>
    private SnowflakeException Failure(string reason, string user, DateTimeOffset now, string ip, string client)
    {
        var id = Guid.NewGuid().ToString();
        account.History.AddLogin(now, user, ip, client, "RSA_KEYPAIR", "390144", reason, id);
        return Refused("390144", $"JWT token is invalid. [{id}]");
    }

    private (User User, string? Role) VerifyOpaque(
        string token, string invalid, string invalidMessage, string expired, string expiredMessage, string factor, string ip, string client)
    {
        var now = account.Time.GetUtcNow();
        var digest = Digest(token);
        if (!_opaque.TryGetValue(digest, out var found) || !account.Users.TryGetValue(found.User, out var user))
        {
            account.History.AddLogin(now, "", ip, client, factor, invalid, invalidMessage);
            throw Refused(invalid, invalidMessage);
        }

        if (found.Expires <= now)
        {
            account.History.AddLogin(now, user.Name, ip, client, factor, expired, expiredMessage);
            throw Refused(expired, expiredMessage);
        }

        if (user.Disabled)
        {
            throw Refused("390101", "User access disabled. Contact your local system administrator.");
        }

        if (_used.TryAdd(digest, true))
        {
            user.LastSuccessLogin = now;
            account.History.AddLogin(now, user.Name, ip, client, factor);
        }

        return (user, found.Role);
    }

    /// <summary>The refusal that a token of a type gets when it has expired.</summary>
    public static SnowflakeException Expired(string? tokenType) => tokenType?.ToUpperInvariant() switch
    {
        "OAUTH" => Refused("390318", "OAuth access token expired."),
        "PROGRAMMATIC_ACCESS_TOKEN" => Refused("394402", "Programmatic access token has expired."),
        _ => Refused("390144", $"JWT token is invalid. [{Guid.NewGuid()}]"),
    };

    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static SnowflakeException Refused(string code, string message) => new(code, "08001", message) { HttpStatus = StatusCodes.Status401Unauthorized };
}

/// <summary>The parts of a JWT, not yet believed.</summary>
internal sealed record Jwt(string Algorithm, string Issuer, string Subject, DateTimeOffset? IssuedAt, DateTimeOffset? Expires, byte[] Signed, byte[] Signature)
{
    /// <summary>Above this a number of seconds is one of milliseconds: one of the drivers writes those.</summary>
    private const long SecondsLimit = 100_000_000_000;

    public static Jwt? Parse(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || token.Length > 16_384)
        {
            return null;
        }

        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return new Jwt(
                Text(header, "alg"),
                Text(payload, "iss"),
                Text(payload, "sub"),
                Time(payload, "iat"),
                Time(payload, "exp"),
                Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]),
                Base64Url.DecodeFromChars(parts[2]));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static string Text(JsonDocument document, string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static DateTimeOffset? Time(JsonDocument document, string name)
    {
        if (!document.RootElement.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        var number = (long)value.GetDouble();
        return number > SecondsLimit ? DateTimeOffset.FromUnixTimeMilliseconds(number) : DateTimeOffset.FromUnixTimeSeconds(number);
    }
}
