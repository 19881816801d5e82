using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sophia.Health;
using Sophia.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds what every Sophia process shares.</summary>
public static class SophiaHostingApplicationBuilderExtensions
{
    /// <summary>
    /// Adds lifecycle, drain, health, telemetry, correlation and the start-up table to a web application or to a plain host (stdio).
    /// </summary>
    /// <remarks>Calling it again only adds configuration. Every feature has a switch in <see cref="SophiaHostingOptions"/>.</remarks>
    /// <param name="builder">A <see cref="WebApplicationBuilder"/> or <see cref="HostApplicationBuilder"/>.</param>
    /// <param name="configure">Runs after the configuration section <c>Sophia:Hosting</c> has been bound, and so beats it.</param>
    public static IHostApplicationBuilder AddSophiaHosting(this IHostApplicationBuilder builder, Action<SophiaHostingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(descriptor => descriptor.ServiceType == typeof(ServiceLifecycle)))
        {
            AddOptions(services);
            AddLifecycle(services);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<SophiaHostingOptions>().BindConfiguration(HostingDefaults.Section).ValidateOnStart();
        services.AddOptions<SophiaServerOptions>().BindConfiguration(HostingDefaults.ServerSection).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SophiaHostingOptions>, SophiaHostingOptionsValidator>();
        services.AddSingleton<IValidateOptions<SophiaServerOptions>, SophiaServerOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<SophiaHostingOptions>, SophiaHostingPostConfigure>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, ShutdownTimeoutPostConfigure>();
        services.AddSingleton<IPostConfigureOptions<HealthStandardsOptions>, HealthNamePostConfigure>();
    }

    private static void AddLifecycle(IServiceCollection services)
    {
        services.AddSophiaHealthStandards();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServiceIdentity>();
        services.AddSingleton<StartupTable>();
        services.AddSingleton<ManagementEndpointsMarker>();
        services.AddSingleton(static provider => new ServiceLifecycle(provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<StartupCoordinator>();
    }
}
