using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisPoolTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private string Url => $"redis://{_server.Host}:{_server.Port}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Work_runs_on_a_leased_multiplexer_and_everyone_shares_it()
    {
        await using var application = await RedisApplication.StartAsync(Url);
        Assert.True(await application.SetAsync("greeting", "hello"));
        Assert.Equal("hello", await application.GetAsync("greeting"));

        await using var first = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        await using var second = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        Assert.Same(first.Connection, second.Connection);
        Assert.Same(first.Connection, application.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis"));
    }

    [Fact]
    public async Task The_native_multiplexer_can_be_had_before_the_start()
    {
        await using var application = RedisApplication.Create(Url);
        var native = application.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis");
        await native.GetDatabase().StringSetAsync("early", "1");
        await application.Connections.InitializeAsync(Token);

        Assert.Equal("1", await application.GetAsync("early"));
        await using var lease = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        Assert.Same(native, lease.Connection);
    }

    [Fact]
    public async Task A_bulk_lane_is_a_second_multiplexer_without_subscriptions()
    {
        await using var application = await RedisApplication.StartAsync(Url, redis => redis.BulkLane = true);
        await using var lease = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        var bulk = lease.Connection.BulkLane();

        Assert.NotSame(lease.Connection, bulk);
        Assert.Same(bulk, application.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis:bulk"));
        await bulk.GetDatabase().StringSetAsync("large", new byte[1_000_000]);
        Assert.Equal(1_000_000, await lease.Connection.GetDatabase().StringLengthAsync("large"));
        Assert.Equal(["redis-bulk", "redis-main", "redis-main"], await ClientsAsync());
    }

    [Fact]
    public async Task Without_a_bulk_lane_its_name_leads_to_the_one_lane()
    {
        await using var application = await RedisApplication.StartAsync(Url);
        await using var lease = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);

        Assert.Same(lease.Connection, lease.Connection.BulkLane());
        Assert.Same(lease.Connection, application.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis:bulk"));
    }

    [Fact]
    public async Task MaxConnections_caps_the_sockets_and_subscriptions_still_work_over_the_only_one()
    {
        await using var application = await RedisApplication.StartAsync(
            Url, redis => redis.BulkLane = true, pool => (pool.MinConnections, pool.MaxConnections) = (1, 1));
        await using var lease = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        var heard = new TaskCompletionSource<string?>();
        await lease.Connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal("news"), (_, message) => heard.TrySetResult(message));
        await lease.Connection.GetSubscriber().PublishAsync(RedisChannel.Literal("news"), "rain");

        Assert.Equal("rain", await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token));
        Assert.Equal(["redis-main"], await ClientsAsync());
        Assert.Contains(application.Logs.GetSnapshot(), record => record.Message.Contains("without its bulk lane", StringComparison.Ordinal));
        Assert.Contains(application.Logs.GetSnapshot(), record => record.Message.StartsWith("MinConnections (1) of 'redis' is ignored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pool_without_a_connection_string_opens_nothing()
    {
        await using var application = RedisApplication.Create(connectionString: null);
        await application.Connections.InitializeAsync(Token);

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => application.GetAsync("key"));
        Assert.Equal(ConnectionFailureKind.NotConfigured, error.Failure.Kind);
    }

    [Fact]
    public async Task Sockets_and_commands_are_measured()
    {
        await using var application = await RedisApplication.StartAsync(Url);
        using var sockets = new MetricCollector<int>(
            application.Services.GetRequiredService<IMeterFactory>(), "Sophia.Connections.Redis", "sophia.redis.sockets");
        sockets.RecordObservableInstruments();

        Assert.Equal(2, sockets.LastMeasurement!.Value);
        Assert.Equal("main", sockets.LastMeasurement.Tags["sophia.redis.lane"]);
        Assert.Equal("redis", sockets.LastMeasurement.Tags["db.client.connection.pool.name"]);
    }

    [Fact]
    public async Task The_health_check_answers()
    {
        await using var application = await RedisApplication.StartAsync(Url);
        var report = await application.Connections.CheckHealthAsync(["redis"], Token);

        Assert.Equal(ConnectionStatus.Healthy, Assert.Single(report.Services).Status);
    }

    /// <summary>The names of the sockets as the server sees them.</summary>
    private async Task<string[]> ClientsAsync()
    {
        await using var observer = await ConnectionMultiplexer.ConnectAsync($"{_server.Host}:{_server.Port},allowAdmin=true,name=observer");
        var list = (string)(await observer.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!;
        return [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Single(field => field.StartsWith("name=", StringComparison.Ordinal))[5..])
            .Where(name => name != "observer")
            .Order(StringComparer.Ordinal)];
    }
}
