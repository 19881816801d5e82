using AiMemory.Answers;
using AiMemory.Caching;
using AiMemory.Postgres;
using AiMemory.Sqlite;
using AiMemory.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sophia.Connections;
using Sophia.Mcp.Hosting;

namespace AiMemory;

/// <summary>Registers what the server stands on.</summary>
internal static class AiMemoryServices
{
    private static readonly string[] Writes = ["store_memory", "update_memory", "delete_memory"];
    private static readonly string[] Reads = ["search_memories", "list_memories", "get_memory", "get_memory_stats"];

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
            services.AddPostgresMemory().RequirePostgres([.. Writes, .. Reads]).TryAddSingleton<IMemoryStore>(provider => provider.GetRequiredService<PostgresMemoryStore>());
        }
        else
        {
            // What is cached can be read without the database.
            services.AddMemoryCaching().AddPostgresMemory().RequirePostgres(Writes).TryAddSingleton<IMemoryStore, CachedMemoryStore>();
        }

        return services;
    }

    /// <summary>While the database's breaker is open these tools say so at once, and when to come back.</summary>
    private static IServiceCollection RequirePostgres(this IServiceCollection services, string[] tools) => services.Configure<SophiaMcpServerOptions>(options =>
    {
        foreach (var tool in tools)
        {
            var limits = options.Tools.TryGetValue(tool, out var known) ? known : options.Tools[tool] = new ToolLimitOptions();
            limits.RequiredServices ??= [PostgresMemoryStore.Pool];
        }
    });

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
