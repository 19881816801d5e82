using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sophia.Health;
using Sophia.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the management endpoints.</summary>
public static class SophiaEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>/live</c>, <c>/ready</c>, <c>/health</c>, <c>/info</c> and <c>/metrics</c>, each where it is switched on.</summary>
    /// <remarks>Calling it again does nothing.</remarks>
    /// <exception cref="InvalidOperationException"><c>AddSophiaHosting</c> was not called.</exception>
    public static IEndpointRouteBuilder MapSophiaEndpoints(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var marker = services.GetService<ManagementEndpointsMarker>()
            ?? throw new InvalidOperationException("Sophia.Hosting is not registered. Call builder.AddSophiaHosting() before Build().");
        var options = services.GetRequiredService<IOptions<SophiaHostingOptions>>().Value;
        if (options.Endpoints.Enabled && marker.TryMap())
        {
            MapHealth(endpoints, options, services.GetRequiredService<ServiceLifecycle>());
        }

        return endpoints;
    }

    private static void MapHealth(IEndpointRouteBuilder endpoints, SophiaHostingOptions options, ServiceLifecycle lifecycle)
    {
        var health = new HealthEndpointOptions
        {
            NotReadyReason = () => lifecycle.NotReadyReason,
            RetryAfter = options.RetryAfter,
        };
        var paths = options.Endpoints;
        if (!string.IsNullOrEmpty(paths.Live))
        {
            endpoints.MapSophiaLive(paths.Live, health);
        }

        if (!string.IsNullOrEmpty(paths.Ready))
        {
            endpoints.MapSophiaReady(paths.Ready, health);
        }

        if (!string.IsNullOrEmpty(paths.Health))
        {
            endpoints.MapSophiaHealth(paths.Health, health);
        }
    }
}
