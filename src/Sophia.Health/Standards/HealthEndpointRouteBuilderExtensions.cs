using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the health endpoints of the standards.</summary>
public static class HealthEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps liveness: 200 as long as the process answers.</summary>
    public static IEndpointConventionBuilder MapSophiaLive(this IEndpointRouteBuilder endpoints, string pattern, HealthEndpointOptions? options = null) =>
        endpoints.MapMethods(pattern, Methods, Create(endpoints, options).LiveAsync).WithDisplayName("Sophia live");

    /// <summary>Maps readiness: 200 while the process takes work and no check tagged <c>ready</c> is unhealthy, else 503 with Retry-After.</summary>
    public static IEndpointConventionBuilder MapSophiaReady(this IEndpointRouteBuilder endpoints, string pattern, HealthEndpointOptions? options = null) =>
        endpoints.MapMethods(pattern, Methods, Create(endpoints, options).ReadyAsync).WithDisplayName("Sophia ready");

    /// <summary>Maps the health report: healthy and degraded answer 200, unhealthy 503.</summary>
    public static IEndpointConventionBuilder MapSophiaHealth(this IEndpointRouteBuilder endpoints, string pattern, HealthEndpointOptions? options = null) =>
        endpoints.MapMethods(pattern, Methods, Create(endpoints, options).HealthAsync).WithDisplayName("Sophia health");

    private static HealthEndpoints Create(IEndpointRouteBuilder endpoints, HealthEndpointOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var runner = services.GetService<HealthCheckRunner>()
            ?? throw new InvalidOperationException("The health standards are not registered. Call services.AddSophiaHealthStandards() first.");
        var name = services.GetRequiredService<IOptions<HealthStandardsOptions>>().Value.ServerName
            ?? services.GetRequiredService<IHostEnvironment>().ApplicationName;
        return new HealthEndpoints(runner, name, options ?? new HealthEndpointOptions(), services.GetRequiredService<TimeProvider>());
    }
}
