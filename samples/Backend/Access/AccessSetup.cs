using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Backend.Access;

/// <summary>Everybody may look; who changes things must be known: by API key, by token, or by sitting at the machine in Development.</summary>
internal static class AccessSetup
{
    /// <summary>The policy of endpoints that change things.</summary>
    public const string Changes = "changes";

    private const string Chosen = "Backend";

    public static IServiceCollection AddBackendAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddBackendOptions<AccessOptions, AccessOptionsValidator>("Access");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, ApiKeyLengthValidator>());
        services.AddSingleton<AccessRules>().AddSingleton<ApiKeyHashes>();
        var bearer = AccessRules.IsBearerConfigured(configuration);
        var authentication = services.AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, null, scheme => scheme.ForwardDefaultSelector = context => Choose(context, bearer))
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, LocalHandler>(LocalHandler.SchemeName, null);
        if (bearer)
        {
            // Issuer, audience, keys and lifetime are read from Authentication:Schemes:Bearer.
            authentication.AddJwtBearer(options => options.MapInboundClaims = false);
        }

        services.AddAuthorizationBuilder().AddPolicy(Changes, static policy => policy
            .RequireAuthenticatedUser()
            .RequireAssertion(static context => context.Resource is not HttpContext http || HasScope(http)));
        services.AddStartupFact(static provider => new StartupFact("changes by", provider.GetRequiredService<AccessRules>().Summary));
        return services;
    }

    private static string Choose(HttpContext context, bool bearer) =>
        context.Request.Headers.ContainsKey(ApiKeyHandler.Header) ? ApiKeyHandler.SchemeName
        : bearer && context.Request.Headers.Authorization is [{ } sent] && sent.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? JwtBearerDefaults.AuthenticationScheme
        : LocalHandler.SchemeName;

    // Only tokens have scopes; a key may do all.
    private static bool HasScope(HttpContext context)
    {
        var wanted = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.Scope;
        return wanted is null
            || context.User.Identity is { AuthenticationType: ApiKeyHandler.SchemeName or LocalHandler.SchemeName }
            || context.User.FindAll("scope").Concat(context.User.FindAll("scp")).Any(claim => claim.Value.Split(' ').Contains(wanted, StringComparer.Ordinal));
    }
}
