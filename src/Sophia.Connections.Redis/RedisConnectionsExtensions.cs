using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sophia.Connections;
using Sophia.Connections.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Redis servers.</summary>
public static class RedisConnectionsExtensions
{
    /// <summary>
    /// Adds a Redis server, cluster, or primary with replicas: lease its <see cref="IConnectionMultiplexer"/>. It is also registered under the key
    /// <paramref name="name"/>, and its bulk lane (or itself, where there is none) under <c>"&lt;name&gt;:bulk"</c>; what is sent over those bypasses the breaker.
    /// </summary>
    /// <param name="builder">The builder of <c>AddSophiaConnections</c>.</param>
    /// <param name="name">The name of the pool. <c>Sophia:ConnectionPools:&lt;name&gt;:ConnectionString</c> is a <c>redis://</c> or <c>rediss://</c> URL or a StackExchange.Redis string.</param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <param name="redis">Sets what is particular to Redis.</param>
    /// <remarks>
    /// One multiplexer serves all callers at once, so <see cref="ConnectionPoolOptions.MaxConnections"/> caps the sockets, not the callers, and
    /// <see cref="ConnectionPoolOptions.MinConnections"/> has no meaning. Without a connection string the pool is not configured and opens nothing.
    /// </remarks>
    public static SophiaConnectionsBuilder AddRedis(
        this SophiaConnectionsBuilder builder,
        string name = "redis",
        Action<ConnectionPoolOptions>? configure = null,
        Action<RedisOptions>? redis = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder
            .AddPool(name, context => Create(context, redis), configure)
            .AddNative<IConnectionMultiplexer, RedisConnectionFactory, IConnectionMultiplexer>(name, factory => factory.Main);
        builder.Services.TryAddKeyedSingleton<IConnectionMultiplexer>(name + ":bulk", (provider, _) => provider.GetRequiredKeyedService<IConnectionMultiplexer>(name).BulkLane());
        return builder;
    }

    private static RedisConnectionFactory? Create(ConnectionFactoryContext context, Action<RedisOptions>? configure)
    {
        if (context.Options.ConnectionString is not { Length: > 0 } text)
        {
            return null;
        }

        var options = new RedisOptions();
        configure?.Invoke(options);
        if (options.HeartbeatInterval < TimeSpan.FromMilliseconds(50) || options.HeartbeatInterval > TimeSpan.FromSeconds(10))
        {
            throw new ConnectionFailedException(context.Service, new ConnectionFailure(
                ConnectionFailureKind.Configuration, $"HeartbeatInterval is {options.HeartbeatInterval}; it must be 50 milliseconds to 10 seconds."));
        }

        var logger = (ILogger?)context.Services.GetService<ILoggerFactory>()?.CreateLogger("Sophia.Connections.Redis") ?? NullLogger.Instance;
        if (context.Options.MinConnections > 0)
        {
            logger.MinConnectionsIgnored(context.Service, context.Options.MinConnections);
        }

        var parsed = RedisConnectionString.Parse(context.Service, text);
        return new RedisConnectionFactory(
            context.Service,
            new RedisLanes(context.Service, parsed, context.Options, options, logger),
            context.Services.GetRequiredService<TimeProvider>(),
            context.Services.GetRequiredService<IMeterFactory>(),
            logger);
    }
}
