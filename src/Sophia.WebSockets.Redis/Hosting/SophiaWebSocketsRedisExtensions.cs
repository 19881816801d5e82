using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.WebSockets;
using Sophia.WebSockets.Redis;
using Sophia.WebSockets.Redis.Hosting;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins the nodes that serve WebSockets.</summary>
public static class SophiaWebSocketsRedisExtensions
{
    /// <summary>
    /// Lets several nodes share their WebSocket clients through Redis: a client resumes at any of them, and messages reach it from all. Configured by the
    /// section <c>Sophia:WebSockets:Redis</c> and then by <paramref name="configure"/>. Adds the health check <c>websockets-redis</c>.
    /// </summary>
    /// <param name="services">The services; <c>AddSophiaWebSockets</c> is called on them too.</param>
    /// <param name="connection">
    /// The Redis of <c>AddSophiaConnections().AddRedis(name)</c>, or any <see cref="IConnectionMultiplexer"/> registered under that key. It bypasses
    /// the pool's breaker: this package has its own way of going on without Redis.
    /// </param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <remarks>Calling it again only adds configuration. Invalid options stop the host at start.</remarks>
    public static IServiceCollection AddSophiaWebSocketsRedis(
        this IServiceCollection services, string connection = SophiaWebSocketsRedisDefaults.Connection, Action<SophiaWebSocketsRedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(connection);

        services.AddSophiaWebSockets();
        var options = services.AddOptions<SophiaWebSocketsRedisOptions>().BindConfiguration(SophiaWebSocketsRedisDefaults.Section).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(RedisBackplane)))
        {
            return services;
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SophiaWebSocketsRedisOptions>, SophiaWebSocketsRedisOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SophiaWebSocketsRedisOptions>, SophiaWebSocketsRedisOptionsRules>());
        services.AddSingleton(provider => new RedisMetrics(provider.GetRequiredService<IMeterFactory>()));
        services.AddSingleton(provider => new RedisBackplane(
            () => Connect(provider, connection),
            provider.GetRequiredService<IOptions<SophiaWebSocketsRedisOptions>>(),
            provider.GetRequiredService<IOptions<SophiaWebSocketOptions>>(),
            provider.GetRequiredService<RedisMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RedisBackplane>>()));
        services.AddSingleton<WebSocketBackplane>(provider => provider.GetRequiredService<RedisBackplane>());
        services.AddSingleton<IHostedService, RedisBackplaneService>();
        services.AddHealthChecks().AddCheck<RedisBackplaneHealthCheck>("websockets-redis");
        return services;
    }

    private static IConnectionMultiplexer Connect(IServiceProvider provider, string connection) =>
        provider.GetKeyedService<IConnectionMultiplexer>(connection)
            ?? throw new InvalidOperationException(
                $"AddSophiaWebSocketsRedis(\"{connection}\") needs a Redis of that name: builder.AddSophiaConnections().AddRedis(\"{connection}\").");
}
