using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Caching;
using Sophia.Caching.Redis;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.MicrosoftHybridCache;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the <see cref="HierarchicalCacheManager"/>.</summary>
public static class SophiaCachingServiceCollectionExtensions
{
    /// <summary>Adds one <see cref="HierarchicalCacheManager"/>, also registered as the framework's <see cref="HybridCache"/> and as <see cref="IFusionCache"/>.</summary>
    /// <remarks>
    /// Configured by the section <c>Sophia:Caching</c> and then by <paramref name="configure"/>. Calling it again returns the same builder and only adds.
    /// Invalid options stop the host at start. Without <see cref="SophiaCachingBuilder.WithRedis"/> there is only the memory level.
    /// </remarks>
    public static SophiaCachingBuilder AddSophiaCaching(this IServiceCollection services, Action<SophiaCachingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<SophiaCachingOptions>().BindConfiguration("Sophia:Caching").ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.FirstOrDefault(service => service.ServiceType == typeof(CacheSetup))?.ImplementationInstance is CacheSetup known)
        {
            return new SophiaCachingBuilder(services, known);
        }

        var setup = new CacheSetup();
        services.AddSingleton(setup);
        services.AddMetrics();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SophiaCachingOptions>, SophiaCachingOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CachingMetrics>();
        services.AddSingleton<IFusionCache>(provider => CreateCache(provider, setup));
        services.AddSingleton<HybridCache>(provider => new FusionHybridCache(provider.GetRequiredService<IFusionCache>()));
        services.AddSingleton(provider => CreateManager(provider, setup));
        return new SophiaCachingBuilder(services, setup);
    }

    private static HierarchicalCacheManager CreateManager(IServiceProvider provider, CacheSetup setup)
    {
        var cache = provider.GetRequiredService<IFusionCache>();
        return new HierarchicalCacheManager(cache, CreatePatterns(provider, setup, cache.DefaultEntryOptions), provider.GetRequiredService<CachingMetrics>());
    }

    private static IEnumerable<CachePattern> CreatePatterns(IServiceProvider provider, CacheSetup setup, FusionCacheEntryOptions defaults)
    {
        var section = provider.GetService<IConfiguration>()?.GetSection("Sophia:Caching:Patterns");
        foreach (var (text, (template, configure)) in setup.Patterns)
        {
            var options = new CachePatternOptions();
            configure?.Invoke(options);
            section?.GetSection(text.Replace(':', '.')).Bind(options);
            var result = new CachePatternOptionsValidator().Validate(text, options);
            if (result.Failed)
            {
                throw new OptionsValidationException(text, typeof(CachePatternOptions), result.Failures.Select(failure => $"Key pattern '{text}': {failure}"));
            }

            yield return new CachePattern(template, options, defaults);
        }
    }

    private static FusionCache CreateCache(IServiceProvider provider, CacheSetup setup)
    {
        var options = provider.GetRequiredService<IOptions<SophiaCachingOptions>>().Value;
        var logger = provider.GetRequiredService<ILogger<FusionCache>>();
        var memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.MemorySizeLimit });
        var cache = new FusionCache(ToFusionOptions(options), memory, logger);
        if (setup.RedisService is { } service)
        {
            AttachRedis(cache, provider, setup, service, options);
        }

        return cache;
    }

    private static FusionCacheOptions ToFusionOptions(SophiaCachingOptions options)
    {
        var fusion = new FusionCacheOptions
        {
            CacheName = CachingDefaults.CacheName,
            CacheKeyPrefix = options.KeyPrefix.Length > 0 ? options.KeyPrefix + ":" : null,
            DistributedCacheCircuitBreakerDuration = options.RedisPause,
            BackplaneCircuitBreakerDuration = options.RedisPause,
            AutoRecoveryDelay = options.RedisPause,
            // One cache a process; keys come from declared patterns, and sharing a Redis is what KeyPrefix is documented for.
            MissingCacheKeyPrefixWarningLogLevel = LogLevel.Debug,
            DefaultEntryOptions = new FusionCacheEntryOptions
            {
                Size = 1,
            },
        };
        // What is known of tags is read and written apart from the entries, and would wait for a frozen Redis without limit.
        foreach (var entry in (FusionCacheEntryOptions[])[fusion.DefaultEntryOptions, fusion.TagsDefaultEntryOptions])
        {
            (entry.DistributedCacheSoftTimeout, entry.DistributedCacheHardTimeout) = (options.RedisSoftTimeout, options.RedisHardTimeout);
            (entry.AllowBackgroundDistributedCacheOperations, entry.AllowBackgroundBackplaneOperations) = (true, true);
        }

        return fusion;
    }

    private static void AttachRedis(FusionCache cache, IServiceProvider provider, CacheSetup setup, string service, SophiaCachingOptions options)
    {
        IConnectionMultiplexer Connect() => provider.GetRequiredKeyedService<IConnectionMultiplexer>(service);
        var logger = provider.GetRequiredService<ILogger<HierarchicalCacheManager>>();
        var level = new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult(Connect()) });
        cache.SetupDistributedCache(level, new JsonCacheSerializer(setup.Json ?? JsonCacheSerializer.DefaultOptions()));
        cache.SetupBackplane(new RedisCacheBackplane(Connect, options.RedisHardTimeout, provider.GetRequiredService<TimeProvider>(), logger));
        if (options.LockAcrossNodes)
        {
            cache.SetupDistributedLocker(new RedisCacheLocker(Connect, options.RedisHardTimeout, options.RedisPause, provider.GetRequiredService<TimeProvider>(), logger));
        }
    }
}
