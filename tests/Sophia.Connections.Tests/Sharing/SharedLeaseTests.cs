using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Connections.Tests.Sharing;

/// <summary>Leases of the one connection that everyone shares: it is closed when the last of them has ended, and not before.</summary>
public sealed class SharedLeaseTests : IAsyncLifetime
{
    private readonly FakeConnectionFactory _factory = new() { Mode = PoolingMode.Shared };
    private readonly ServiceProvider _services;
    private readonly UnifiedConnectionManager _manager;

    public SharedLeaseTests()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaConnections().AddPool("fake", _factory);
        _services = services.BuildServiceProvider();
        _manager = _services.GetRequiredService<UnifiedConnectionManager>();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task One_that_is_disposed_twice_ends_nobody_elses()
    {
        var first = await LeaseAsync();
        var second = await LeaseAsync();
        await first.DisposeAsync();
        await first.DisposeAsync();

        var draining = _manager.DrainAsync(Token);

        Assert.False(draining.IsCompleted);
        Assert.Throws<ObjectDisposedException>(() => first.Connection);
        Assert.False(second.Connection.IsClosed);
        await second.DisposeAsync();
        await draining;
        Assert.True(_factory.Opened[0].IsClosed);
    }

    [Fact]
    public async Task One_that_is_disposed_again_after_its_place_was_taken_ends_nobody_elses()
    {
        var first = await LeaseAsync();
        await first.DisposeAsync();
        var second = await LeaseAsync();
        await first.DisposeAsync();

        var draining = _manager.DrainAsync(Token);

        Assert.False(draining.IsCompleted);
        await second.DisposeAsync();
        await draining;
    }

    [Fact]
    public async Task There_is_no_limit_to_them_and_each_is_waited_for()
    {
        var leases = new List<ConnectionLease<FakeConnection>>();
        for (var i = 0; i < 5_000; i++)
        {
            leases.Add(await LeaseAsync());
        }

        var draining = _manager.DrainAsync(Token);
        foreach (var lease in leases)
        {
            Assert.False(draining.IsCompleted);
            Assert.Same(_factory.Opened[0], lease.Connection);
            await lease.DisposeAsync();
        }

        await draining;
        Assert.Single(_factory.Opened);
    }

    [Fact]
    public async Task Many_threads_that_dispose_theirs_twice_lose_none_and_end_nobody_elses()
    {
        var kept = await LeaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            var held = new List<ConnectionLease<FakeConnection>>();
            var ended = new List<ConnectionLease<FakeConnection>>();
            for (var i = 0; i < 20_000; i++)
            {
                held.Add(await LeaseAsync());
                if (held.Count > random.Next(24))
                {
                    ended.Add(held[0]);
                    await held[0].DisposeAsync();
                    held.RemoveAt(0);
                    await ended[random.Next(ended.Count)].DisposeAsync();
                }
            }

            foreach (var lease in held)
            {
                Assert.Same(_factory.Opened[0], lease.Connection);
                await lease.DisposeAsync();
            }
        })));

        var draining = _manager.DrainAsync(Token);

        Assert.False(draining.IsCompleted);
        Assert.False(kept.Connection.IsClosed);
        await kept.DisposeAsync();
        await draining;
    }

    private ValueTask<ConnectionLease<FakeConnection>> LeaseAsync() => _manager.GetConnectionAsync<FakeConnection>("fake", Token);
}
