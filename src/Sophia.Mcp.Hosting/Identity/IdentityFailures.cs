using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>What each failure is called, answered and advised.</summary>
internal static class IdentityFailures
{
    /// <summary>The closed set of names for metrics and the audit log.</summary>
    public static string Name(IdentityFailure failure) => failure switch
    {
        IdentityFailure.None => "accepted",
        IdentityFailure.Missing => "missing",
        IdentityFailure.InUrl => "in_url",
        IdentityFailure.Ambiguous => "ambiguous",
        IdentityFailure.Scheme => "scheme",
        IdentityFailure.Malformed => "malformed",
        IdentityFailure.UnknownKey => "api_key_unknown",
        IdentityFailure.ExpiredKey => "api_key_expired",
        IdentityFailure.Expired => "expired",
        IdentityFailure.NotYetValid => "not_yet_valid",
        IdentityFailure.Signature => "signature",
        IdentityFailure.SigningKey => "signing_key",
        IdentityFailure.Algorithm => "algorithm",
        IdentityFailure.Issuer => "issuer",
        IdentityFailure.Audience => "audience",
        IdentityFailure.Subject => "subject",
        IdentityFailure.Scope => "scope",
        IdentityFailure.Unavailable => "issuer_unavailable",
        _ => "invalid",
    };

    public static int Status(IdentityFailure failure) => failure switch
    {
        IdentityFailure.InUrl or IdentityFailure.Ambiguous => StatusCodes.Status400BadRequest,
        IdentityFailure.Scope => StatusCodes.Status403Forbidden,
        IdentityFailure.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status401Unauthorized,
    };

    /// <summary>The error code of RFC 6750, or null where there is none to give.</summary>
    public static string? Code(IdentityFailure failure) => failure switch
    {
        IdentityFailure.Missing or IdentityFailure.Scheme or IdentityFailure.Unavailable => null,
        IdentityFailure.InUrl or IdentityFailure.Ambiguous => "invalid_request",
        IdentityFailure.Scope => "insufficient_scope",
        _ => "invalid_token",
    };

    /// <summary>A sentence for the caller: what is wrong and what to do, and nothing that helps to forge.</summary>
    public static string Message(IdentityFailure failure, string keyHeader) => failure switch
    {
        IdentityFailure.Missing => $"Authentication is required. Send an access token (Authorization: Bearer) or an API key ({keyHeader}).",
        IdentityFailure.InUrl => $"Credentials do not belong into the URL, where logs keep them. Replace them, and send the new ones in Authorization or {keyHeader}.",
        IdentityFailure.Ambiguous => $"Several credentials came with one request. Send one Authorization header or one {keyHeader} header.",
        IdentityFailure.Scheme => $"The authentication scheme is not taken here. Use Authorization: Bearer, or {keyHeader}.",
        IdentityFailure.Malformed => "The credentials cannot be read.",
        IdentityFailure.UnknownKey => "The API key is not known.",
        IdentityFailure.ExpiredKey => "The API key has expired.",
        IdentityFailure.Expired => "The access token has expired.",
        IdentityFailure.NotYetValid => "The access token is not valid yet.",
        IdentityFailure.Signature => "The signature of the access token is wrong.",
        IdentityFailure.SigningKey => "The access token is signed with a key that its issuer does not publish.",
        IdentityFailure.Algorithm => "The access token is signed with an algorithm that is not taken here.",
        IdentityFailure.Issuer => "The access token comes from an issuer that is not trusted here.",
        IdentityFailure.Audience => "The access token was not made for this server.",
        IdentityFailure.Subject => "The access token does not say who its bearer is.",
        IdentityFailure.Scope => "The caller lacks a scope.",
        IdentityFailure.Unavailable => "The issuer of access tokens cannot be reached at the moment. Try again later.",
        _ => "The access token is not valid.",
    };
}
