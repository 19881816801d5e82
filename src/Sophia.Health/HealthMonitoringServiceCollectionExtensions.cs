using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds monitoring, prediction, alerts and SLA accounting.</summary>
public static class HealthMonitoringServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ComprehensiveHealthMonitor"/>, <see cref="HealthPredictionEngine"/>, <see cref="AlertManager"/>, <see cref="SlaTracker"/> and
    /// <see cref="HealthDashboard"/>, running with the host, configured under <c>Sophia:Monitoring</c>.
    /// </summary>
    /// <remarks>Calling it again does nothing. It adds the health standards too. Invalid options stop the host at start.</remarks>
    public static IServiceCollection AddSophiaHealthMonitoring(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(descriptor => descriptor.ServiceType == typeof(ComprehensiveHealthMonitor)))
        {
            return services;
        }

        services.AddSophiaHealthStandards();
        HealthHttpClient.Add(services);
        AddOptions(services);
        services.TryAddSingleton(static p => new HealthPredictionEngine(p.GetRequiredService<IOptions<HealthPredictionOptions>>(), p.GetRequiredService<ILogger<HealthPredictionEngine>>()));
        services.TryAddSingleton(static p => new AlertManager(p.GetRequiredService<IOptions<AlertOptions>>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<AlertManager>>()));
        services.TryAddSingleton(static p => new SlaTracker(p.GetRequiredService<IOptions<SlaOptions>>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<SlaTracker>>()));
        services.AddSingleton<HealthObserver>();
        services.AddSingleton<AlertMetrics>();
        services.AddSingleton<HealthMonitorMetrics>();
        services.AddSingleton(CreateMonitor);
        services.AddSingleton(static p => new HealthDashboard(
            p.GetRequiredService<ComprehensiveHealthMonitor>(), p.GetRequiredService<HealthCheckRunner>(), p.GetRequiredService<HealthPredictionEngine>(),
            p.GetRequiredService<AlertManager>(), p.GetRequiredService<SlaTracker>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AlertDispatcher>();
        // The dispatcher starts after the state was taken up and stops before it is saved.
        services.AddSingleton<IHostedService, HealthMonitorService>();
        services.AddSingleton<IHostedService>(static p => p.GetRequiredService<AlertDispatcher>());
        return services;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<HealthPredictionOptions>().BindConfiguration("Sophia:Monitoring:Prediction").ValidateOnStart();
        services.AddOptions<AlertOptions>().BindConfiguration(AlertDefaults.Section).ValidateOnStart();
        services.AddOptions<SlaOptions>().BindConfiguration(SlaDefaults.Section).ValidateOnStart();
        services.AddOptions<HealthMonitorOptions>().BindConfiguration(MonitorDefaults.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthPredictionOptions>, HealthPredictionOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertOptions>, AlertOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertOptions>, AlertAddressValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SlaOptions>, SlaOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthMonitorOptions>, HealthMonitorOptionsValidator>());
    }

    private static ComprehensiveHealthMonitor CreateMonitor(IServiceProvider services) => new(
        services.GetRequiredService<IOptions<HealthMonitorOptions>>(),
        services.GetRequiredService<HealthObserver>(),
        services.GetRequiredService<HealthPredictionEngine>(),
        services.GetRequiredService<AlertManager>(),
        services.GetRequiredService<SlaTracker>(),
        services.GetRequiredService<IServiceScopeFactory>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<ComprehensiveHealthMonitor>>());
}
