using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Sophia.Health;
using Sophia.Hosting;
using Sophia.Shared;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds what every Sophia process shares.</summary>
public static class SophiaHostingApplicationBuilderExtensions
{
    /// <summary>
    /// Adds lifecycle, drain, health, telemetry, correlation and the start-up table to a web application or to a plain host (stdio).
    /// </summary>
    /// <remarks>Calling it again only adds configuration. Every feature has a switch in <see cref="SophiaHostingOptions"/>.</remarks>
    /// <exception cref="Sophia.Configuration.SophiaConfigurationException">The configuration file or a <c>Sophia:</c> key is wrong.</exception>
    /// <param name="builder">A <see cref="WebApplicationBuilder"/> or <see cref="HostApplicationBuilder"/>.</param>
    /// <param name="configure">Runs after the configuration section <c>Sophia:Hosting</c> has been bound, and so beats it.</param>
    public static IHostApplicationBuilder AddSophiaHosting(this IHostApplicationBuilder builder, Action<SophiaHostingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(descriptor => descriptor.ServiceType == typeof(ServiceLifecycle)))
        {
            var lifecycle = new ServiceLifecycle();
            if (builder.Configuration.GetValue(HostingDefaults.ReadableErrorsKey, defaultValue: true))
            {
                StartupErrors.Arm(lifecycle);
            }

            CommandLineCheck.Run(builder.Configuration, new("config", "the path of the deployment file"), new("print-config"));
            builder.AddSophiaConfiguration();
            var preview = Preview(builder.Configuration, configure);
            if (!preview.ReadableErrors)
            {
                StartupErrors.Disarm(lifecycle);
            }

            services.AddHostedService<PrintConfiguration>();
            AddOptions(services);
            AddLifecycle(services, lifecycle);
            AddWeb(services);
            TelemetryRegistration.Add(builder, preview);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    /// <summary>Adds a line to the start-up table and to the details of <c>/info</c>.</summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="fact">Called when the table is written; null leaves the line out. Never put a secret in it.</param>
    public static IServiceCollection AddStartupFact(this IServiceCollection services, Func<IServiceProvider, StartupFact?> fact)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(fact);
        return services.AddSingleton(new StartupFactSource(fact));
    }

    /// <summary>What has to be known before the host is built, such as which exporters to register.</summary>
    private static SophiaHostingOptions Preview(IConfiguration configuration, Action<SophiaHostingOptions>? configure)
    {
        var preview = new SophiaHostingOptions();
        configuration.GetSection(HostingDefaults.Section).Bind(preview);
        configure?.Invoke(preview);
        return preview;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<SophiaHostingOptions>().BindConfiguration(HostingDefaults.Section).ValidateOnStart();
        services.AddOptions<SophiaServerOptions>().BindConfiguration(HostingDefaults.ServerSection).ValidateOnStart();
        services.AddOptions<HostOriginGuardOptions>().BindConfiguration(HostingDefaults.GuardSection).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SophiaHostingOptions>, SophiaHostingOptionsValidator>();
        services.AddSingleton<IValidateOptions<SophiaServerOptions>, SophiaServerOptionsValidator>();
        services.AddSingleton<IValidateOptions<SophiaServerOptions>, ListenHostValidator>();
        services.AddSingleton<IPostConfigureOptions<SophiaHostingOptions>, SophiaHostingPostConfigure>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, ShutdownTimeoutPostConfigure>();
        services.AddSingleton<IPostConfigureOptions<HealthStandardsOptions>, HealthNamePostConfigure>();
    }

    private static void AddWeb(IServiceCollection services)
    {
        services.AddSingleton<ManagementPaths>();
        services.AddSingleton<ManagementEndpointsMarker>();
        services.AddSingleton<IStartupFilter, SophiaStartupFilter>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddHostedService<ListenAddresses>();
        services.AddSingleton<IPostConfigureOptions<ConsoleLoggerOptions>, JsonLogs>();
        services.AddSingleton<IPostConfigureOptions<JsonConsoleFormatterOptions>, JsonLogs>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, StartupNoiseFilter>();
    }

    private static void AddLifecycle(IServiceCollection services, ServiceLifecycle lifecycle)
    {
        services.AddSophiaHealthStandards();
        services.AddSingleton<IPostConfigureOptions<HealthCheckServiceOptions>, ResourceChecks>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServiceIdentity>();
        services.AddSingleton<StartupTable>();
        services.AddSingleton(_ => lifecycle);
        services.AddHostedService<StartupCoordinator>();
    }
}
