namespace Sophia.Mcp.Hosting;

/// <summary>Why a caller was not let in. One member per cause: refusals are countable.</summary>
internal enum IdentityFailure
{
    /// <summary>None: the caller is known.</summary>
    None,

    /// <summary>There were no credentials.</summary>
    Missing,

    /// <summary>There were credentials in the URL, where logs and histories keep them.</summary>
    InUrl,

    /// <summary>There were several credentials: what stands before the server might have looked at another one.</summary>
    Ambiguous,

    /// <summary>The authentication scheme is none that is taken here.</summary>
    Scheme,

    /// <summary>The credentials could not be read.</summary>
    Malformed,

    /// <summary>No such API key.</summary>
    UnknownKey,

    /// <summary>The API key is past its time.</summary>
    ExpiredKey,

    /// <summary>The token is past its time.</summary>
    Expired,

    /// <summary>The token's time has not come.</summary>
    NotYetValid,

    /// <summary>The signature is wrong or missing.</summary>
    Signature,

    /// <summary>The token names a signing key that the issuer does not have.</summary>
    SigningKey,

    /// <summary>The token is signed in a way that is not taken here.</summary>
    Algorithm,

    /// <summary>The token comes from another issuer.</summary>
    Issuer,

    /// <summary>The token was made for somebody else.</summary>
    Audience,

    /// <summary>The token does not say who its bearer is.</summary>
    Subject,

    /// <summary>Whatever else is wrong with a token.</summary>
    Invalid,

    /// <summary>The caller is known but lacks a scope that every caller needs, or one of the tool's.</summary>
    Scope,

    /// <summary>The issuer's keys are not there, so nobody can tell.</summary>
    Unavailable,
}
