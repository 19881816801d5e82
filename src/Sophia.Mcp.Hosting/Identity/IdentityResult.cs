using System.Security.Claims;

namespace Sophia.Mcp.Hosting;

/// <summary>What a request showed of its caller.</summary>
internal enum CredentialKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An access token.</summary>
    Token,

    /// <summary>An API key.</summary>
    ApiKey,
}

/// <summary>Who the caller is, or why that is not known.</summary>
/// <param name="User">The caller; also set when a known caller lacks a scope.</param>
/// <param name="Failure">Why the caller is not let in.</param>
/// <param name="Kind">What was shown.</param>
/// <param name="Expires">Until when the credentials are good, or null.</param>
internal readonly record struct IdentityResult(ClaimsPrincipal? User, IdentityFailure Failure, CredentialKind Kind, DateTimeOffset? Expires)
{
    public bool IsAccepted => Failure is IdentityFailure.None;

    public static IdentityResult Accepted(ClaimsPrincipal user, CredentialKind kind, DateTimeOffset? expires) => new(user, IdentityFailure.None, kind, expires);

    public static IdentityResult Refused(IdentityFailure failure, CredentialKind kind = CredentialKind.None, ClaimsPrincipal? user = null) => new(user, failure, kind, null);
}
