using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers and maps one of several servers of a process.</summary>
internal static partial class NamedServerRegistration
{
    public static (IMcpServerBuilder Builder, NamedServer Server) Add(IHostApplicationBuilder builder, string name)
    {
        if (builder is not WebApplicationBuilder)
        {
            throw new InvalidOperationException($"The MCP server '{name}' needs a web server. Use WebApplication.CreateBuilder(args); over stdio a process is one server.");
        }

        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException("A server's name is 1 to 63 lower-case letters, digits, '-' and '_'.", nameof(name));
        }

        if (builder.Services.Any(one => one.ImplementationInstance is NamedServer known && known.Name == name))
        {
            throw new InvalidOperationException($"An MCP server '{name}' has been added already.");
        }

        var server = new NamedServer(name, new ServiceCollection());
        var mcp = server.Registrations.AddMcpServer();
        mcp.WithHttpTransport();
        McpRegistration.AddNamed(server.Registrations, name);
        AddToApplication(builder.Services, server);
        return (mcp, server);
    }

    public static IEndpointRouteBuilder Endpoints(IEndpointRouteBuilder endpoints, string name)
    {
        var server = endpoints.ServiceProvider.GetServices<NamedServer>().FirstOrDefault(one => one.Name == name)
            ?? throw new InvalidOperationException($"There is no MCP server '{name}'. Call builder.AddSophiaMcpServer<…>(\"{name}\") before Build().");
        server.IsMapped = true;
        return new NamedEndpoints(endpoints, server.Services(endpoints.ServiceProvider));
    }

    /// <summary>The services of a named server, or of the application for the one without a name.</summary>
    public static IServiceProvider Services(IServiceProvider application, string? name) => name is null
        ? application
        : (application.GetServices<NamedServer>().FirstOrDefault(one => one.Name == name)
            ?? throw new InvalidOperationException($"There is no MCP server '{name}'. Call builder.AddSophiaMcpServer<…>(\"{name}\") before Build().")).Services(application);

    /// <summary>Gives a request the services of its server, outside everything else of the endpoint.</summary>
    public static void UseServices(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is not { } next || endpoint.ApplicationServices is not ServerServices services)
        {
            return;
        }

        endpoint.RequestDelegate = async context =>
        {
            var request = context.RequestServices;
            context.RequestServices = services.ScopeOver(request, out var scope);
            try
            {
                await next(context);
            }
            finally
            {
                context.RequestServices = request;
                await scope.DisposeAsync();
            }
        };
    }

    private static void AddToApplication(IServiceCollection services, NamedServer server)
    {
        services.AddSingleton(server);
        McpRegistration.AddToApplication(services);
        services.AddSingleton<StartupStep>(provider => new NamedServerStep(server, provider));
        services.AddSingleton<IHostedService>(provider => new NamedServerWork(server, provider));
        IdentityServices.AddToApplication(services, server);
        services.AddKeyedSingleton(server.Name, (provider, _) => server.Services(provider).GetRequiredService<McpSessionRegistry>());
        services.AddKeyedSingleton(server.Name, (provider, _) => server.Services(provider).GetRequiredService<McpResultCache>());
        services.AddHealthChecks().Add(new HealthCheckRegistration($"server:{server.Name}", provider => new NamedServerHealth(server, provider), failureStatus: null, tags: null));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(NamedServer.MeterName(SophiaMcpDiagnostics.MeterName, server.Name)));
        services.AddStartupFact(provider => new StartupFact(
            $"mcp server '{server.Name}'", server.IsMapped ? McpFacts.Primitives(server.Services(provider)).Value : "not mapped: call app.MapSophiaMcpServer(pattern, name)"));
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}$")]
    private static partial Regex ValidName();

    private sealed class NamedEndpoints(IEndpointRouteBuilder application, IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider { get; } = services;

        public ICollection<EndpointDataSource> DataSources => application.DataSources;

        public IApplicationBuilder CreateApplicationBuilder() => application.CreateApplicationBuilder();
    }
}
