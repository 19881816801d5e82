using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;
using Sophia.Connections;
using Sophia.Resilience;
using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.LoadTests.Faults;

internal static class RedisFaults
{
    public static async Task<double> KilledAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync();
        return await KillAsync(faulty, cancellationToken);
    }

    public static async Task<double> RejectedAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync();
        await KillAsync(faulty, cancellationToken);
        var slowest = 0.0;
        for (var i = 0; i < 1_000; i++)
        {
            slowest = Math.Max(slowest, await FaultyServer.TimeAsync(() => GetAsync(faulty, null, cancellationToken)));
        }

        return slowest;
    }

    public static async Task<double> BackAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync();
        await KillAsync(faulty, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await faulty.Server.StartAgainAsync();
        return await FaultyServer.TimeAsync(async () =>
        {
            while (!await SucceedsAsync(faulty, cancellationToken))
            {
                await Task.Delay(1, cancellationToken);
            }
        });
    }

    public static async Task<double> FrozenAsync(CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromSeconds(1);
        await using var faulty = await StartAsync();
        await GetAsync(faulty, null, cancellationToken);
        await faulty.Server.FreezeAsync();
        return await FaultyServer.TimeAsync(() => GetAsync(faulty, timeout, cancellationToken)) / timeout.TotalMilliseconds;
    }

    /// <summary>Kills the server and calls until the breaker is open; the slowest of those calls.</summary>
    private static async Task<double> KillAsync(FaultyServer faulty, CancellationToken cancellationToken)
    {
        var breaker = faulty.Services.GetRequiredService<CircuitBreakerRegistry>().Find(FaultyServer.Pool)!;
        await GetAsync(faulty, null, cancellationToken);
        await faulty.Server.KillAsync();
        var slowest = 0.0;
        while (breaker.State is not CircuitState.Open)
        {
            slowest = Math.Max(slowest, await FaultyServer.TimeAsync(() => GetAsync(faulty, null, cancellationToken)));
        }

        return slowest;
    }

    private static async Task<bool> SucceedsAsync(FaultyServer faulty, CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(faulty, null, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return false;
        }
    }

    private static Task<RedisValue> GetAsync(FaultyServer faulty, TimeSpan? timeout, CancellationToken cancellationToken) =>
        faulty.Connections.ExecuteAsync<IConnectionMultiplexer, RedisValue>(
            FaultyServer.Pool, static (redis, _) => redis.GetDatabase().StringGetAsync("key"), new ExecuteOptions { Timeout = timeout }, cancellationToken);

    private static async Task<FaultyServer> StartAsync()
    {
        var server = await RedisServer.StartAsync();
        var faulty = FaultyServer.Create(server, pools => pools.AddRedis(
            FaultyServer.Pool, options => (options.ConnectionString, options.RetryAttempts) = ($"{server.Host}:{server.Port}", 0)));
        await faulty.Connections.InitializeAsync();
        return faulty;
    }
}
