using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections;
using Sophia.Connections.Redis;
using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Benchmarks.Redis;

/// <summary>A real Redis, one plain multiplexer to it, and Sophia's connections to it with and without a bulk lane.</summary>
internal sealed class BenchmarkRedis : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly ServiceProvider _services;

    private BenchmarkRedis(TestServer server, ConnectionMultiplexer plain, ServiceProvider services)
    {
        _server = server;
        _services = services;
        Plain = plain;
    }

    public ConnectionMultiplexer Plain { get; }

    public ServiceConnections<IConnectionMultiplexer> Sophia => For("redis");

    public ServiceConnections<IConnectionMultiplexer> WithBulkLane => For("lanes");

    public static async Task<BenchmarkRedis> StartAsync()
    {
        var server = await RedisServer.StartAsync();
        var address = $"{server.Host}:{server.Port}";
        var plain = await ConnectionMultiplexer.ConnectAsync(address);
        await plain.GetDatabase().StringSetAsync("small", "value");
        await plain.GetDatabase().StringSetAsync("large", new byte[1_000_000]);
        var services = new ServiceCollection();
        services.AddSophiaConnections()
            .AddRedis("redis", pool => pool.ConnectionString = address)
            .AddRedis("lanes", pool => pool.ConnectionString = address, redis => redis.BulkLane = true);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<UnifiedConnectionManager>().InitializeAsync();
        return new BenchmarkRedis(server, plain, provider);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Plain.DisposeAsync();
        await _server.DisposeAsync();
    }

    private ServiceConnections<IConnectionMultiplexer> For(string name) =>
        _services.GetRequiredService<UnifiedConnectionManager>().For<IConnectionMultiplexer>(name);
}
