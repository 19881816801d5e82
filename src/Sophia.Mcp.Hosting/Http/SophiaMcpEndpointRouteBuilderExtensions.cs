using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Hosting;
using Sophia.Mcp.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps an MCP server and the endpoints every Sophia process has.</summary>
public static class SophiaMcpEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the MCP endpoint with its guards, and <c>/live</c>, <c>/ready</c>, <c>/health</c>, <c>/info</c> and <c>/metrics</c>. Over stdio it maps nothing.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path of the MCP endpoint; the default is <c>/mcp</c>. A server that was mapped with <c>MapMcp()</c> was at <c>""</c>.</param>
    /// <returns>The MCP endpoint's conventions, for authorization and the like.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSophiaMcpServer</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSophiaMcpServer(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = McpHostingDefaults.Pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var transport = endpoints.ServiceProvider.GetService<TransportChoice>()
            ?? throw new InvalidOperationException("Sophia.Mcp.Hosting is not registered. Call builder.AddSophiaMcpServer() before Build().");
        if (transport.Value is McpTransport.Stdio)
        {
            return new NoEndpoints();
        }

        endpoints.MapSophiaEndpoints();
        transport.Pattern = pattern.Length == 0 ? "/" : pattern;
        return Map(endpoints, pattern, single: true);
    }

    /// <summary>Maps one of several servers of this process.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path of the server's endpoint, another one for each server.</param>
    /// <param name="name">The name under which it was added.</param>
    /// <returns>The endpoint's conventions, for authorization and the like.</returns>
    /// <exception cref="InvalidOperationException">There is no server of that name.</exception>
    public static IEndpointConventionBuilder MapSophiaMcpServer(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, string name)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(name);
        endpoints.MapSophiaEndpoints();
        var mcp = Map(NamedServerRegistration.Endpoints(endpoints, name), pattern, single: false);
        mcp.Finally(NamedServerRegistration.UseServices);
        return mcp;
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, bool single)
    {
        ResourceMetadata.Map(endpoints, pattern, root: single);
        var mcp = endpoints.MapMcp(pattern);
        mcp.Add(static endpoint => endpoint.Metadata.Add(new MappedMcpServer(endpoint.ApplicationServices.GetRequiredService<TransportChoice>())));
        mcp.Finally(static endpoint => Gate(endpoint));
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value;
        if (options.HttpErrors)
        {
            endpoints.ServiceProvider.GetRequiredService<McpPaths>().Note(mcp);
        }

        if (options.ReadinessGate)
        {
            mcp.RequireSophiaReady(static (context, reason) => JsonRpcErrors.WriteAsync(
                context, context.Response.StatusCode, JsonRpcErrors.ServerError, reason, int.Parse(context.Response.Headers.RetryAfter!, CultureInfo.InvariantCulture)));
        }

        return mcp.RequireSophiaGuard(static (context, reason) => JsonRpcErrors.WriteAsync(
            context, context.Response.StatusCode, JsonRpcErrors.ServerError, reason));
    }

    private static void Gate(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is { } next)
        {
            var services = endpoint.ApplicationServices;
            var gate = new McpEndpointGate(
                TransportGuard.Guard(services, SessionServices.Guard(endpoint, next)), services.GetRequiredService<RequestLimiter>(),
                services.GetRequiredService<RejectionLog>(), services.GetRequiredService<CacheStore>(), services.GetRequiredService<McpServerConfig>(),
                services.GetRequiredService<IOptions<SophiaMcpServerOptions>>(),
                services.GetRequiredService<ILogger<McpEndpointGate>>());
            endpoint.RequestDelegate = IdentityGate.Guard(endpoint, gate.InvokeAsync);
        }
    }

    private sealed class NoEndpoints : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
        }
    }
}
