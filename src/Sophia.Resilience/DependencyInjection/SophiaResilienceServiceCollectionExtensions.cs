using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sophia.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Sophia's circuit breakers and service policies.</summary>
public static partial class SophiaResilienceServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="CircuitBreakerRegistry"/> with its metrics and its health check, tagged <c>circuit_breakers</c>.</summary>
    /// <remarks>
    /// Each breaker takes its options from the section <c>Sophia:CircuitBreakers:&lt;service&gt;</c>. Calling it again changes nothing.
    /// An open breaker makes the health check degraded, because a service behind a breaker is one the process can live without for a while.
    /// </remarks>
    public static IServiceCollection AddSophiaResilience(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(descriptor => descriptor.ServiceType == typeof(CircuitBreakerRegistry)))
        {
            return services;
        }

        services.AddOptions();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<CircuitBreakerOptions>, ConfigureCircuitBreakerOptions>();
        services.AddSingleton<IValidateOptions<CircuitBreakerOptions>>(CircuitBreakerOptionsValidator.Instance);
        services.AddSingleton(CreateRegistry);
        services.AddKeyedSingleton<IHealthCheck>(
            ResilienceDiagnostics.ServiceCheckKey,
            static (provider, _) => new ServiceBreakerCheck(provider.GetRequiredService<CircuitBreakerRegistry>(), provider.GetServices<PolicyName>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            ResilienceDiagnostics.HealthTag,
            static provider => new CircuitBreakersHealthCheck(provider.GetRequiredService<CircuitBreakerRegistry>()),
            HealthStatus.Degraded,
            [ResilienceDiagnostics.HealthTag])
        {
            // It only reads memory, and an open breaker is to show at once.
            Period = TimeSpan.FromSeconds(1),
        });
        return services;
    }

    private static CircuitBreakerRegistry CreateRegistry(IServiceProvider provider)
    {
        var registry = new CircuitBreakerRegistry(
            provider.GetRequiredService<IOptionsMonitor<CircuitBreakerOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<CircuitBreakerRegistry>>() ?? NullLogger<CircuitBreakerRegistry>.Instance);
        _ = new CircuitBreakerMetrics(provider.GetRequiredService<IMeterFactory>(), registry);
        return registry;
    }
}
