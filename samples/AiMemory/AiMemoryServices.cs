using AiMemory.Answers;
using AiMemory.Caching;
using AiMemory.Postgres;
using AiMemory.Sqlite;
using AiMemory.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sophia.Connections;

namespace AiMemory;

/// <summary>Registers what the server stands on.</summary>
internal static class AiMemoryServices
{
    /// <summary>
    /// Adds the store and what answers from it. With a connection string for the pool <c>postgres</c> (<c>POSTGRES_URL</c>) it is PostgreSQL, and with one for
    /// <c>redis</c> as well (<c>REDIS_URL</c>) a cache stands before it; otherwise it is an SQLite file, and nothing else is opened.
    /// </summary>
    public static IServiceCollection AddAiMemory(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AiMemoryOptions>().BindConfiguration(AiMemoryOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AiMemoryOptions>, AiMemoryOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MemoryKeeper>();
        services.TryAddSingleton<MemoryFinder>();
        if (!IsConfigured(configuration, PostgresMemoryStore.Pool))
        {
            services.TryAddSingleton<SqliteFile>();
            services.TryAddSingleton<IMemoryStore, SqliteMemoryStore>();
        }
        else if (!IsConfigured(configuration, CacheGenerations.Pool))
        {
            services.AddPostgresMemory().TryAddSingleton<IMemoryStore>(provider => provider.GetRequiredService<PostgresMemoryStore>());
        }
        else
        {
            services.AddMemoryCaching().AddPostgresMemory().TryAddSingleton<IMemoryStore, CachedMemoryStore>();
        }

        return services;
    }

    private static bool IsConfigured(IConfiguration configuration, string pool) =>
        !string.IsNullOrWhiteSpace(configuration[$"Sophia:ConnectionPools:{pool}:ConnectionString"]);

    private static IServiceCollection AddPostgresMemory(this IServiceCollection services)
    {
        services.AddSophiaConnections().AddPostgres(PostgresMemoryStore.Pool);
        services.TryAddSingleton<PostgresMemoryStore>();
        return services;
    }

    private static IServiceCollection AddMemoryCaching(this IServiceCollection services)
    {
        // Before AddSophiaConnections, so that the configuration has the last word: memories can do without their cache.
        services.Configure<ConnectionPoolOptions>(CacheGenerations.Pool, static options => options.Required = false);
        services.AddSophiaConnections().AddRedis(CacheGenerations.Pool);
        var caching = services.AddSophiaCaching();
        CachePatterns.Add(caching);
        caching.WithRedis(CacheGenerations.Pool);
        services.TryAddSingleton<CacheGenerations>();
        return services;
    }
}
