using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sophia.Mcp.Hosting;

/// <summary>Says who the bearer of a token is. Thread-safe.</summary>
internal sealed class TokenValidator(IssuerKeySource source, McpIdentityOptions options)
{
    private readonly string[] _requiredScopes = [.. options.RequiredScopes];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Where the keys come from.</summary>
    public IssuerKeySource Source => source;

    public async ValueTask<IdentityResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var keys = await source.GetAsync(cancellationToken);
            return keys.Verified.TryGet(token, out var known) ? known : await VerifyAsync(token, keys, cancellationToken);
        }
        catch (IssuerUnavailableException)
        {
            return IdentityResult.Refused(IdentityFailure.Unavailable, CredentialKind.Token);
        }
    }

    private async ValueTask<IdentityResult> VerifyAsync(string token, IssuerKeys keys, CancellationToken cancellationToken)
    {
        var result = await _handler.ValidateTokenAsync(token, keys.Parameters);
        if (!result.IsValid && MayBeRotated(result.Exception) && await source.RenewAsync(keys, cancellationToken) is { } newer)
        {
            keys = newer;
            result = await _handler.ValidateTokenAsync(token, keys.Parameters);
        }

        if (!result.IsValid)
        {
            return IdentityResult.Refused(Reason(result.Exception), CredentialKind.Token);
        }

        var accepted = Accepted(result);
        if (accepted.IsAccepted)
        {
            keys.Verified.Add(token, result.SecurityToken, accepted);
        }

        return accepted;
    }

    private IdentityResult Accepted(TokenValidationResult result)
    {
        var identity = result.ClaimsIdentity;
        if (identity.FindFirst("sub") is null)
        {
            // Sessions and rates belong to a subject; a client that acts for itself is its own.
            if ((identity.FindFirst("client_id") ?? identity.FindFirst("azp") ?? identity.FindFirst("appid")) is not { } client)
            {
                return IdentityResult.Refused(IdentityFailure.Subject, CredentialKind.Token);
            }

            identity.AddClaim(new Claim("sub", client.Value, client.ValueType, client.Issuer));
        }

        var user = new ClaimsPrincipal(identity);
        return !ScopeText.HasAll(user, _requiredScopes)
            ? IdentityResult.Refused(IdentityFailure.Scope, CredentialKind.Token, user)
            : IdentityResult.Accepted(user, CredentialKind.Token, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
    }

    // An issuer may change a key under its old name, and tokens need not name theirs.
    private static bool MayBeRotated(Exception exception) => exception is SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException;

    private static IdentityFailure Reason(Exception exception) => exception switch
    {
        SecurityTokenExpiredException => IdentityFailure.Expired,
        SecurityTokenNotYetValidException => IdentityFailure.NotYetValid,
        SecurityTokenInvalidAudienceException => IdentityFailure.Audience,
        SecurityTokenInvalidIssuerException => IdentityFailure.Issuer,
        SecurityTokenInvalidAlgorithmException => IdentityFailure.Algorithm,
        SecurityTokenSignatureKeyNotFoundException => IdentityFailure.SigningKey,
        SecurityTokenInvalidSignatureException => IdentityFailure.Signature,
        SecurityTokenMalformedException or ArgumentException => IdentityFailure.Malformed,
        _ => IdentityFailure.Invalid,
    };
}
