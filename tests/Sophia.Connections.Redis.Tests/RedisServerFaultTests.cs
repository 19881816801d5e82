using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;
using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisServerFaultTests : ServerFaultConformance<IConnectionMultiplexer>
{
    protected override Task<TestServer> StartServerAsync() => RedisServer.StartAsync();

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddRedis(name, options =>
        {
            options.ConnectionString = $"redis://{Address.Host}:{Address.Port}";
            configure(options);
        });

    protected override Task UseAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken) =>
        connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
}
