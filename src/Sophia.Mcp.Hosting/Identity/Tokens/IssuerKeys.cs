using Microsoft.IdentityModel.Tokens;

namespace Sophia.Mcp.Hosting;

/// <summary>One state of an issuer: its names and the keys it signs with, made up for validation once. Immutable.</summary>
internal sealed class IssuerKeys
{
    public IssuerKeys(string name, IReadOnlyList<string> issuers, IReadOnlyList<SecurityKey> keys, McpIdentityOptions options, TimeProvider time)
    {
        var lifetime = new TokenLifetime(options.ClockSkew, time);
        Name = name;
        Count = keys.Count;
        Verified = new VerifiedTokens(options.VerifiedTokens, lifetime);
        Parameters = new TokenValidationParameters
        {
            ValidIssuers = issuers,
            ValidAudiences = options.Audiences.Count > 0 ? [.. options.Audiences] : [options.Resource],
            IssuerSigningKeys = keys,
            ValidAlgorithms = options.Algorithms.Count > 0 ? [.. options.Algorithms] : McpIdentityOptionsValidator.Asymmetric,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = options.ClockSkew,
            LifetimeValidator = lifetime.Validate,
            NameClaimType = "sub",
            RoleClaimType = options.RoleClaim,
            AuthenticationType = "Bearer",
        };
    }

    /// <summary>What the issuer is called in logs.</summary>
    public string Name { get; }

    /// <summary>How many keys it has.</summary>
    public int Count { get; }

    public TokenValidationParameters Parameters { get; }

    /// <summary>Tokens that these keys have verified.</summary>
    public VerifiedTokens Verified { get; }
}

/// <summary>A token's time by the server's clock, which tests can move; the library would take the machine's.</summary>
internal sealed class TokenLifetime(TimeSpan skew, TimeProvider time)
{
    /// <summary>Whether a token's time is now.</summary>
    public bool IsNow(DateTime from, DateTime until) => HasBegun(from) && !IsOver(until);

    /// <exception cref="SecurityTokenExpiredException">The time is over.</exception>
    /// <exception cref="SecurityTokenNotYetValidException">The time has not come.</exception>
    /// <exception cref="SecurityTokenNoExpirationException">There is no end.</exception>
    public bool Validate(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        if (expires is not { } end)
        {
            throw new SecurityTokenNoExpirationException("The token has no end.");
        }

        if (IsOver(end))
        {
            throw new SecurityTokenExpiredException("The token has expired.") { Expires = end };
        }

        if (notBefore is { } start && !HasBegun(start))
        {
            throw new SecurityTokenNotYetValidException("The token is not valid yet.") { NotBefore = start };
        }

        return true;
    }

    // The skew goes to this machine's time: a token's may be the beginning or the end of all time.
    private bool HasBegun(DateTime start) => start <= time.GetUtcNow().UtcDateTime + skew;

    private bool IsOver(DateTime end) => time.GetUtcNow().UtcDateTime - skew >= end;
}
