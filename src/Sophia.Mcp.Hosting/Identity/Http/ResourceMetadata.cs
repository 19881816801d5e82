using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Authentication;

namespace Sophia.Mcp.Hosting;

/// <summary>Serves the metadata of the protected resource (RFC 9728), from which clients learn where to get a token.</summary>
/// <remarks>The document is the SDK's; its authentication handler is not used, because it runs on every request of the application and knows one server only.</remarks>
internal static class ResourceMetadata
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    public static bool IsServed(McpIdentityOptions options) => options.ResourceMetadata && !string.IsNullOrEmpty(options.Authority);

    /// <summary>Maps the document beside the endpoint's path, and for a single server at the root too, where some clients look.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, string pattern, bool root)
    {
        var services = endpoints.ServiceProvider;
        var options = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value.Identity;
        if (!options.IsOn || !IsServed(options))
        {
            return;
        }

        var path = pattern.Trim('/');
        var document = new Document(options, services.GetRequiredService<AccessRules>(), services.GetRequiredService<IOptions<McpServerConfig>>().Value, path);
        if (path.Length > 0)
        {
            Map(endpoints, $"{WellKnown}/{path}", document);
        }

        if (root || path.Length == 0)
        {
            Map(endpoints, WellKnown, document);
        }
    }

    /// <summary>Where the document of the requested endpoint stands.</summary>
    public static string Address(HttpRequest request, McpIdentityOptions options)
    {
        if (options.Resource is { Length: > 0 } resource)
        {
            var address = new Uri(resource);
            return $"{address.GetLeftPart(UriPartial.Authority)}{WellKnown}{address.AbsolutePath.TrimEnd('/')}";
        }

        return $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{WellKnown}{request.Path.ToUriComponent().TrimEnd('/')}";
    }

    private static void Map(IEndpointRouteBuilder endpoints, string pattern, Document document) =>
        endpoints.MapMethods(pattern, [HttpMethods.Get], document.WriteAsync).WithDisplayName("OAuth protected resource metadata").AllowAnonymous();

    private sealed class Document(McpIdentityOptions options, AccessRules access, McpServerConfig config, string path)
    {
        public Task WriteAsync(HttpContext context)
        {
            // Public, and needed by clients that are web pages.
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.CacheControl = options.Resource is { Length: > 0 } ? "public, max-age=3600" : "no-store";
            var metadata = new ProtectedResourceMetadata
            {
                Resource = options.Resource is { Length: > 0 } resource ? resource : Requested(context.Request),
                AuthorizationServers = [options.Authority!],
                ScopesSupported = [.. options.RequiredScopes.Concat(access.Scopes()).Distinct(StringComparer.Ordinal)],
                ResourceName = config.Title ?? config.Name,
            };
            return Results.Json(metadata, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ProtectedResourceMetadata))).ExecuteAsync(context);
        }

        private string Requested(HttpRequest request)
        {
            var asked = request.Path.ToUriComponent();
            var suffix = asked.Length > WellKnown.Length ? asked[WellKnown.Length..] : $"/{path}";
            return $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{suffix.TrimEnd('/')}";
        }
    }
}
