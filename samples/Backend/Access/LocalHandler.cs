using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Backend.Access;

/// <summary>
/// Lets whoever sits at this machine change things while nobody has set up keys or tokens: on in Development, off everywhere else. A page of another origin that the
/// same person has open may not.
/// </summary>
internal sealed class LocalHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AccessRules rules)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Local";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        rules.LocalWithoutKey && HealthEndpointOptions.IsLocal(Context) && IsOwnPage()
            ? ApiKeyHandler.Ticket("local", SchemeName)
            : AuthenticateResult.NoResult());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = ApiKeyHandler.SchemeName;
        return base.HandleChallengeAsync(properties);
    }

    // Browsers say where a request comes from (https://www.w3.org/TR/fetch-metadata/); programs that are no browsers send neither header.
    private bool IsOwnPage() => Request.Headers["Sec-Fetch-Site"] is [{ } site]
        ? site is "same-origin" or "none"
        : Request.Headers.Origin is not [{ } origin] || origin == $"{Request.Scheme}://{Request.Host}";
}
