using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Sophia.Health;
using Sophia.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the management endpoints.</summary>
public static class SophiaEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

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
            MapHealth(endpoints, options);
            MapInfoAndMetrics(endpoints, options);
        }

        return endpoints;
    }

    private static void MapHealth(IEndpointRouteBuilder endpoints, SophiaHostingOptions options)
    {
        var lifecycle = endpoints.ServiceProvider.GetRequiredService<ServiceLifecycle>();
        var health = new HealthEndpointOptions
        {
            NotReadyReason = () => lifecycle.NotReadyReason,
            ShowDetails = endpoints.ServiceProvider.GetRequiredService<ManagementPaths>().MaySeeDetails,
            RetryAfter = options.RetryAfter,
        };
        if (options.Endpoints.Live is { Length: > 0 } live)
        {
            endpoints.MapSophiaLive(live, health).AllowAnonymous();
        }

        if (options.Endpoints.Ready is { Length: > 0 } ready)
        {
            endpoints.MapSophiaReady(ready, health).AllowAnonymous();
        }

        if (options.Endpoints.Health is { Length: > 0 } report)
        {
            endpoints.MapSophiaHealth(report, health).AllowAnonymous();
        }
    }

    private static void MapInfoAndMetrics(IEndpointRouteBuilder endpoints, SophiaHostingOptions options)
    {
        var services = endpoints.ServiceProvider;
        if (options.Endpoints.Info is { Length: > 0 } info)
        {
            var endpoint = ActivatorUtilities.CreateInstance<InfoEndpoint>(services);
            endpoints.MapMethods(info, Methods, endpoint.InvokeAsync).WithDisplayName("Sophia info").AllowAnonymous();
        }

        if (options.Telemetry.Metrics && options.Endpoints.Metrics is { Length: > 0 } metrics && services.GetService<MeterProvider>() is not null)
        {
            endpoints.MapPrometheusScrapingEndpoint(metrics).WithDisplayName("Sophia metrics").AllowAnonymous();
        }
    }
}
