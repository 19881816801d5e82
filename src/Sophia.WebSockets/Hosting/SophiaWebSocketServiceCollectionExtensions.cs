using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.WebSockets;
using Sophia.WebSockets.Hosting;
using Sophia.WebSockets.Resume;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds resilient WebSockets.</summary>
public static class SophiaWebSocketServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ResilientWebSocketManager"/>, its drain at shutdown and its health check <c>websockets</c>, configured by the section
    /// <c>Sophia:WebSockets</c> and then by <paramref name="configure"/>.
    /// </summary>
    /// <remarks>Calling it again only adds configuration. Invalid options stop the host at start.</remarks>
    public static IServiceCollection AddSophiaWebSockets(this IServiceCollection services, Action<SophiaWebSocketOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<SophiaWebSocketOptions>().BindConfiguration(SophiaWebSocketDefaults.Section).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(ResilientWebSocketManager)))
        {
            return services;
        }

        services.AddMetrics();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SophiaWebSocketOptions>, SophiaWebSocketOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ResumeTokens>();
        services.AddSingleton(provider => new ResilientWebSocketManager(
            provider.GetRequiredService<IOptions<SophiaWebSocketOptions>>(),
            provider.GetRequiredService<ResumeTokens>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ResilientWebSocketManager>>(),
            provider.GetService<WebSocketBackplane>()));
        services.AddSingleton<IHostedService, WebSocketDrain>();
        services.AddHealthChecks().AddCheck<WebSocketHealthCheck>("websockets");
        return services;
    }
}
