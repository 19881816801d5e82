using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Looks, once the listeners are open and before anybody is served, whether the server is open to everybody who reaches it: a warning, and in Production an error.
/// </summary>
internal sealed class ExposureStep(
    IServiceProvider services, IOptions<SophiaMcpServerOptions> mcp, AccessRules access, TransportChoice transport, IHostEnvironment environment, ILogger<ExposureStep> logger)
    : StartupStep
{
    public override string Name => "the check who may call";

    // First of all: until it has passed, callers get 503.
    public override int Order => -200;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (transport.Value is McpTransport.Stdio)
        {
            return Task.CompletedTask;
        }

        var identity = mcp.Value.Identity;
        var endpoints = Endpoints();
        if (identity.IsOn)
        {
            RequireMapped(endpoints);
            services.GetRequiredService<CallerAuthenticator>().Issuer?.Prefetch();
        }
        else if (endpoints.Count > 0 && !endpoints.All(endpoint => IdentityGate.IsAuthorized(endpoint.Metadata) || HasFallback(endpoint)))
        {
            Check(identity);
        }

        SayFiltersMissing();
        return Task.CompletedTask;
    }

    /// <summary>The addresses at which other machines reach the server.</summary>
    internal static IReadOnlyList<string> Reachable(IEnumerable<string> addresses, int? metricsPort) =>
        [.. addresses.Where(address => !IsLocal(BindingAddress.Parse(address), metricsPort))];

    private static bool IsLocal(BindingAddress address, int? metricsPort) =>
        address.IsUnixPipe || address.IsNamedPipe || address.Port == metricsPort || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && System.Net.IPAddress.IsLoopback(ip));

    private void Check(McpIdentityOptions identity)
    {
        var problem = Problem();
        if (problem is null)
        {
            return;
        }

        if (environment.IsProduction() && !identity.AllowOpenAccess)
        {
            throw new InvalidOperationException(problem);
        }

        if (!identity.AllowOpenAccess)
        {
            logger.OpenToEverybody(problem);
        }
    }

    private string? Problem()
    {
        const string Remedy = "Configure Sophia:Mcp:Identity (an Authority with Audiences, or ApiKeys), or call RequireAuthorization() on what MapSophiaMcpServer returns";
        const string Switch = "Sophia:Mcp:Identity:AllowOpenAccess=true";
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var reachable = Reachable(addresses, services.GetRequiredService<IOptions<SophiaServerOptions>>().Value.MetricsPort);
        if (reachable.Count > 0)
        {
            return $"The MCP server listens on {string.Join(", ", reachable)} without authentication: whoever reaches it can call its tools. {Remedy}, or listen on 127.0.0.1. "
                + $"If something before the server lets only its callers through, say so: {Switch}.";
        }

        var scoped = access.AreEnforced || !environment.IsProduction() ? [] : access.Scopes();
        return scoped.Count == 0
            ? null
            : $"Tools, prompts or resources of the MCP server ask for scopes ({string.Join(", ", scoped)}), but nothing says who its callers are, so nobody checks them. {Remedy}; or say {Switch}.";
    }

    private List<Endpoint> Endpoints() =>
        [.. (services.GetService<EndpointDataSource>()?.Endpoints ?? []).Where(IsOfThisServer)];

    // The SDK's own MapMcp() marks its endpoints by nothing but their display name.
    private bool IsOfThisServer(Endpoint endpoint) => endpoint.Metadata.GetMetadata<MappedMcpServer>() is { } mapped
        ? ReferenceEquals(mapped.Transport, transport)
        : !transport.IsNamed && endpoint.DisplayName?.StartsWith("MCP Streamable HTTP", StringComparison.Ordinal) is true;

    private bool HasFallback(Endpoint endpoint) =>
        services.GetService<IAuthorizationService>() is not null
        && services.GetService<IOptions<AuthorizationOptions>>()?.Value.FallbackPolicy is not null
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    // Mapped with MapMcp(), nothing would stand before the endpoint that asks for anybody.
    private static void RequireMapped(List<Endpoint> endpoints)
    {
        if (endpoints.Count == 0 || endpoints.Any(static endpoint => endpoint.Metadata.GetMetadata<MappedMcpServer>() is null))
        {
            throw new InvalidOperationException(
                "Sophia:Mcp:Identity is configured, but the server is not mapped with app.MapSophiaMcpServer(), so nobody would be asked who they are. Use it in the place of MapMcp().");
        }
    }

    private void SayFiltersMissing()
    {
        var tools = services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection ?? [];
        var authorized = tools.Where(static tool => IdentityGate.IsAuthorized(tool.Metadata)).Select(static tool => tool.ProtocolTool.Name).ToList();
        if (authorized.Count > 0 && !SdkAccess.HasAuthorizationFilters(services))
        {
            logger.AuthorizationFiltersMissing(JsonText.Join(authorized));
        }
    }
}
