using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;
using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisConformanceTests : ConnectionConformance<IConnectionMultiplexer>, IAsyncLifetime
{
    private IAsyncDisposable? _owner;
    private string _configuration = "";

    protected override Type? NativeType => typeof(IConnectionMultiplexer);

    public async ValueTask InitializeAsync() => (_configuration, _owner) = await RedisServer.ShareAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _owner!.DisposeAsync();
    }

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddRedis(name, options =>
        {
            options.ConnectionString = _configuration;
            configure(options);
        });

    protected override Task UseAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken) =>
        connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
}
