using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Stands before everything of the endpoint that counts for a caller: says who it is, or refuses.</summary>
internal sealed class IdentityGate(
    RequestDelegate next, CallerAuthenticator authenticator, McpIdentityOptions options, AccessStepUp stepUp, StreamExpiry expiry, McpAudit audit, RequestLimiter limiter,
    RejectionLog rejections, bool applicationAuthorizes)
{
    private readonly Challenge _challenge = new(options);

    /// <summary>Puts the gate before an endpoint; without identity the endpoint stays as it is.</summary>
    public static RequestDelegate Guard(EndpointBuilder endpoint, RequestDelegate next)
    {
        var services = endpoint.ApplicationServices;
        var options = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value.Identity;
        return options.IsOn
            ? new IdentityGate(
                next, services.GetRequiredService<CallerAuthenticator>(), options, services.GetRequiredService<AccessStepUp>(), services.GetRequiredService<StreamExpiry>(),
                services.GetRequiredService<McpAudit>(), services.GetRequiredService<RequestLimiter>(), services.GetRequiredService<RejectionLog>(),
                IsAuthorized(endpoint)).InvokeAsync
            : next;
    }

    /// <summary>Whether the application itself lets only authorized callers reach an endpoint with this metadata.</summary>
    public static bool IsAuthorized(IEnumerable<object> metadata) =>
        metadata.Any(static one => one is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData) && !metadata.Any(static one => one is IAllowAnonymous);

    public Task InvokeAsync(HttpContext context)
    {
        var pending = authenticator.AuthenticateAsync(context);
        return pending.IsCompletedSuccessfully ? DecideAsync(context, pending.Result) : AwaitAsync(context, pending);
    }

    private static bool IsAuthorized(EndpointBuilder endpoint) => IsAuthorized(endpoint.Metadata);

    private async Task AwaitAsync(HttpContext context, ValueTask<IdentityResult> pending) => await DecideAsync(context, await pending);

    private Task DecideAsync(HttpContext context, IdentityResult result)
    {
        if ((options.Optional && result.Failure is IdentityFailure.Missing) || IsKnownToApplication(context, result.Failure))
        {
            return next(context);
        }

        if (!result.IsAccepted)
        {
            return RefuseAsync(context, result);
        }

        context.User = result.User!;
        // Nobody can ask for more with an API key; its callers are answered in the protocol.
        if (result.Kind is CredentialKind.Token && stepUp.Missing(context) is { } scopes)
        {
            return _challenge.WriteAsync(context, IdentityFailure.Scope, scopes, AccessStepUp.Message(scopes));
        }

        return StreamExpiry.Applies(context.Request, result) ? expiry.RunAsync(context, result.Expires!.Value, next) : next(context);
    }

    // Whoever tries one credential after the other is told to wait. Others of the same network who show good ones are not asked to.
    private Task RefuseAsync(HttpContext context, IdentityResult result)
    {
        audit.NotLetIn(context, result);
        return result.Failure is IdentityFailure.Unavailable || limiter.TryTakeRefused(RequestCaller.OfNetwork(context), out var wait)
            ? _challenge.WriteAsync(context, result.Failure)
            : rejections.AnswerAsync(context, wait);
    }

    // With a scheme of its own, on an endpoint for which it asks for authorization: as on the bare SDK.
    private bool IsKnownToApplication(HttpContext context, IdentityFailure failure) =>
        applicationAuthorizes && failure is (IdentityFailure.Missing or IdentityFailure.Scheme or IdentityFailure.UnknownKey) && context.User.Identity is { IsAuthenticated: true };
}
