using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Caching;
using StackExchange.Redis;

/// <summary>One process of several that share a Redis: its own memory level, its own connection.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    public const string Users = "users:{id}";

    private readonly ServiceProvider _services;
    private readonly ConnectionMultiplexer _redis;

    private CacheNode(ServiceProvider services, ConnectionMultiplexer redis) => (_services, _redis) = (services, redis);

    public HierarchicalCacheManager Cache => _services.GetRequiredService<HierarchicalCacheManager>();

    public IConnectionMultiplexer Redis => _redis;

    public static async Task<CacheNode> StartAsync(string redis, Action<SophiaCachingOptions>? configure = null, System.Text.Json.JsonSerializerOptions? json = null)
    {
        var options = ConfigurationOptions.Parse(redis);
        (options.AbortOnConnectFail, options.AllowAdmin, options.ReconnectRetryPolicy) = (false, true, new LinearRetry(100));
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(options);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddKeyedSingleton<IConnectionMultiplexer>("redis", multiplexer);
        var caching = services.AddSophiaCaching(settings =>
        {
            settings.RedisPause = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(settings);
        }).AddPattern(Users).WithRedis();
        if (json is not null)
        {
            caching.WithJson(json);
        }

        return new CacheNode(services.BuildServiceProvider(), multiplexer);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
