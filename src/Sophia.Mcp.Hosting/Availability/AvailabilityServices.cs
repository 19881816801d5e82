using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Sophia.Health;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers what tools that require a service need.</summary>
internal static class AvailabilityServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(static provider => new ServiceAvailability(
            provider.GetKeyedServices<IHealthCheck>(ServiceAvailability.Key), provider.GetRequiredService<HealthCheckRunner>(),
            provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>(), provider.GetRequiredService<IOptions<HealthStandardsOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ToolListChanges>();
        services.AddSingleton<ToolListWatch>();
        services.AddSingleton<ToolListFilter>();
        services.AddSingleton<ListSubscriptions>();
        services.AddSingleton<ListViews>();
        // Before every other of Sophia's.
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>>(static provider => provider.GetRequiredService<ListViews>());
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, ToolListPostConfigure>();
        services.AddSingleton<StartupStep, RequiredServicesStep>();
    }
}
