using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sophia.Connections;
using Sophia.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Sophia's connections.</summary>
public static class SophiaConnectionsServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="UnifiedConnectionManager"/>: it connects when the host has started, checks health, and drains when the host has stopped.
    /// Name the services on the builder that is returned; each is configured by its section below <c>Sophia:ConnectionPools</c>.
    /// </summary>
    /// <remarks>May be called again: it returns a builder over the same registrations. Invalid options stop the host at start.</remarks>
    public static SophiaConnectionsBuilder AddSophiaConnections(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(descriptor => descriptor.ServiceType == typeof(UnifiedConnectionManager)))
        {
            return new SophiaConnectionsBuilder(services);
        }

        services.AddMetrics();
        services.AddSophiaResilience();
        services.AddHealthChecks();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<ConnectionPoolOptions>, ConfigureConnectionPoolOptions>();
        services.AddSingleton<IValidateOptions<ConnectionPoolOptions>, ConnectionPoolOptionsValidator>();
        services.AddSingleton<IValidateOptions<ConnectionPoolOptions>, ConnectionPoolRulesValidator>();
        services.AddSingleton<IConfigureOptions<HealthCheckServiceOptions>, ConnectionHealthCheckSetup>();
        services.AddSingleton<ConnectionHealthChanges>();
        services.AddKeyedSingleton<IObservable<string>>(
            ConnectionsDiagnostics.HealthChangesKey, static (provider, _) => provider.GetRequiredService<ConnectionHealthChanges>());
        services.AddSingleton(CreateDependencies);
        services.AddSingleton(provider => new UnifiedConnectionManager(
            provider.GetServices<ServiceConnections>(),
            provider.GetRequiredService<TimeProvider>(),
            Logger(provider)));
        services.AddHostedService(provider => new ConnectionsLifecycle(provider.GetRequiredService<UnifiedConnectionManager>(), Logger(provider)));
        return new SophiaConnectionsBuilder(services);
    }

    private static ILogger<UnifiedConnectionManager> Logger(IServiceProvider provider) =>
        provider.GetService<ILogger<UnifiedConnectionManager>>() ?? NullLogger<UnifiedConnectionManager>.Instance;

    private static ServiceDependencies CreateDependencies(IServiceProvider provider) => new(
        provider,
        provider.GetRequiredService<IOptionsMonitor<ConnectionPoolOptions>>(),
        provider.GetRequiredService<CircuitBreakerRegistry>(),
        new ConnectionsMetrics(provider.GetRequiredService<IMeterFactory>()),
        provider.GetRequiredService<ConnectionHealthChanges>(),
        provider.GetRequiredService<TimeProvider>(),
        Logger(provider));
}
