using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Sophia.Resilience;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

/// <summary>An application connected to a Redis, the way a user writes it.</summary>
internal sealed class RedisApplication : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RedisApplication(ServiceProvider services) => _services = services;

    public UnifiedConnectionManager Connections => _services.GetRequiredService<UnifiedConnectionManager>();

    public CircuitBreaker Breaker => _services.GetRequiredService<CircuitBreakerRegistry>().GetOrAdd("redis");

    public FakeLogCollector Logs => _services.GetFakeLogCollector();

    public IServiceProvider Services => _services;

    public static RedisApplication Create(
        string? connectionString, Action<RedisOptions>? redis = null, Action<ConnectionPoolOptions>? pool = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection([new("Sophia:ConnectionPools:redis:ConnectionString", connectionString)])
                .Build())
            .AddFakeLogging();
        services.AddSophiaConnections().AddRedis(configure: pool, redis: redis);
        return new RedisApplication(services.BuildServiceProvider());
    }

    public static async Task<RedisApplication> StartAsync(
        string connectionString, Action<RedisOptions>? redis = null, Action<ConnectionPoolOptions>? pool = null)
    {
        var application = Create(connectionString, redis, pool);
        await application.Connections.InitializeAsync(TestContext.Current.CancellationToken);
        return application;
    }

    public Task<string?> GetAsync(string key) => Connections.ExecuteAsync<IConnectionMultiplexer, string?>(
        "redis", async (redis, _) => await redis.GetDatabase().StringGetAsync(key), TestContext.Current.CancellationToken);

    public Task<bool> SetAsync(string key, string value) => Connections.ExecuteAsync<IConnectionMultiplexer, bool>(
        "redis", (redis, _) => redis.GetDatabase().StringSetAsync(key, value), TestContext.Current.CancellationToken);

    /// <summary>Calls until it succeeds, and says how long that took. Fails after a minute, far more than any of this needs.</summary>
    public static async Task<TimeSpan> UntilItSucceedsAsync(Func<Task> call)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await call();
                return clock.Elapsed;
            }
            catch (Exception exception) when (exception is ConnectionException or RedisException or CircuitBreakerOpenException && clock.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
