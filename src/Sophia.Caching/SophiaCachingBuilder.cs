using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Caching;

/// <summary>Says which key patterns there are and where the second level lives.</summary>
public sealed class SophiaCachingBuilder
{
    internal SophiaCachingBuilder(IServiceCollection services, CacheSetup setup) => (Services, Setup) = (services, setup);

    /// <summary>The services the cache is added to.</summary>
    public IServiceCollection Services { get; }

    internal CacheSetup Setup { get; }

    /// <summary>Declares a key pattern. Its settings also bind from <c>Sophia:Caching:Patterns:&lt;pattern&gt;</c>, where each ':' of the pattern is written '.'.</summary>
    /// <param name="pattern">Literal text with named arguments in braces, for example <c>dashboard:performance:{user_id}</c>.</param>
    /// <param name="configure">Sets how its entries live; runs before the configuration section is bound.</param>
    /// <exception cref="FormatException">A brace is not closed, or an argument has no name or stands twice.</exception>
    public SophiaCachingBuilder AddPattern(string pattern, Action<CachePatternOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        Setup.Patterns[pattern] = (CacheKeyTemplate.Parse(pattern), configure);
        return this;
    }

    /// <summary>Adds Redis as the second level, the channel between nodes and the lock across nodes.</summary>
    /// <param name="service">The name under which the multiplexer is registered, as with <c>AddRedis("redis")</c>.</param>
    public SophiaCachingBuilder WithRedis(string service = CachingDefaults.RedisService)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        Setup.RedisService = service;
        return this;
    }

    /// <summary>Uses these JSON options for what goes to Redis; an AOT application passes its source-generated context here.</summary>
    public SophiaCachingBuilder WithJson(System.Text.Json.JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Setup.Json = options;
        return this;
    }
}

/// <summary>What the builder collected; one per service collection.</summary>
internal sealed class CacheSetup
{
    public Dictionary<string, (CacheKeyTemplate Template, Action<CachePatternOptions>? Configure)> Patterns { get; } = new(StringComparer.Ordinal);

    public string? RedisService { get; set; }

    public System.Text.Json.JsonSerializerOptions? Json { get; set; }
}
