using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health standards: cached, single-flight checks and what the endpoints stand on.</summary>
public static class HealthStandardsServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="HealthCheckRunner"/> over every registered check, bound to <c>Sophia:Server:HealthCheck</c>.</summary>
    /// <remarks>Calling it again only adds configuration. Nothing runs before <see cref="HealthCheckRunner.Start"/> or a refresh; Sophia.Hosting and
    /// <c>AddSophiaHealthMonitoring</c> start the runs with the host.</remarks>
    /// <returns>Microsoft's builder, to add checks to.</returns>
    public static IHealthChecksBuilder AddSophiaHealthStandards(this IServiceCollection services, Action<HealthStandardsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<HealthStandardsOptions>();
        if (!services.Any(descriptor => descriptor.ServiceType == typeof(HealthCheckRunner)))
        {
            options.BindConfiguration(HealthStandardsDefaults.Section).ValidateOnStart();
            services.AddMetrics();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthStandardsOptions>, HealthStandardsOptionsValidator>());
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<HealthStandardsMetrics>();
            services.AddSingleton(static provider => new HealthCheckRunner(
                provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>(),
                provider.GetRequiredService<IOptions<HealthStandardsOptions>>(),
                provider.GetRequiredService<IServiceScopeFactory>(),
                provider.GetRequiredService<HealthStandardsMetrics>(),
                provider.GetKeyedServices<IObservable<string>>(HealthCheckRunner.ChangesKey),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<HealthCheckRunner>>()));
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddHealthChecks();
    }
}
