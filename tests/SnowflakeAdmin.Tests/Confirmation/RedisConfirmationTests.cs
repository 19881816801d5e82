using Microsoft.Extensions.DependencyInjection;
using SnowflakeAdmin.Confirmation;
using Sophia.Connections;
using Sophia.Tests.Shared;

namespace SnowflakeAdmin.Tests.Confirmation;

/// <summary>Confirmations that wait in Redis, for several replicas.</summary>
public sealed class RedisConfirmationTests : ConfirmationConformance, IAsyncLifetime
{
    private readonly List<ServiceProvider> _providers = [];
    private TestServer? _redis;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _redis!.DisposeAsync();
    }

    [Fact]
    public async Task Another_replica_confirms_what_this_one_asked_and_only_one_of_them_does()
    {
        var (first, firstStore) = await StartAsync();
        var (second, secondStore) = await StartAsync();
        var (token, _) = await AskAsync(first);

        await TakeAsync(second, token);

        await AssertRefusedAsync(() => TakeAsync(first, token));
        Assert.Equal(await firstStore.GetSecretAsync(Token), await secondStore.GetSecretAsync(Token));
    }

    private protected override Task<(IPendingStore Store, TimeProvider Time)> CreateAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSophiaConnections().AddRedis(RedisPendingStore.Pool, options => options.ConnectionString = $"{_redis!.Host}:{_redis.Port}");
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return Task.FromResult<(IPendingStore, TimeProvider)>((new RedisPendingStore(provider.GetRequiredService<UnifiedConnectionManager>(), TimeProvider.System), TimeProvider.System));
    }
}
