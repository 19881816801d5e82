using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Connections.Tests.Pooling;

/// <summary>How many connections a driver that pools by itself is made to open.</summary>
public sealed class DriverGrowthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_burst_of_short_work_waits_for_returns_instead_of_opening_a_connection_for_everyone()
    {
        var driver = new PoolingDriver { Opening = TimeSpan.FromMilliseconds(50) };
        await using var services = Build(driver, options => (options.MinConnections, options.MaxConnections) = (5, 50));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => manager.ExecuteAsync<FakeConnection, int>("fake", async (_, token) =>
        {
            await Task.Delay(2, token);
            return 1;
        }, Token)));

        // Five and the reserved one; what a slow machine adds is far from fifty.
        Assert.InRange(driver.Opened, 5, 25);
        Assert.Equal(0, manager.GetStatistics("fake").Waiting);
    }

    [Fact]
    public async Task As_many_as_are_needed_for_long_are_opened_however_small_the_minimum()
    {
        var driver = new PoolingDriver();
        await using var services = Build(driver, options => (options.MaxConnections, options.ConnectionTimeout) = (20, TimeSpan.FromSeconds(30)));
        var connections = services.GetRequiredService<UnifiedConnectionManager>().For<FakeConnection>("fake");

        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connections.GetConnectionAsync(Token).AsTask()));

        Assert.Equal(20, leases.Select(lease => lease.Connection).Distinct().Count());
        Assert.Equal((20, 20), (connections.GetStatistics().Total, connections.GetStatistics().Active));
        Assert.Equal(PoolingMode.Driver, connections.GetStatistics().Pooling);
        foreach (var lease in leases)
        {
            await lease.DisposeAsync();
        }

        Assert.Equal((0, 0), (connections.GetStatistics().Total, connections.GetStatistics().Waiting));
    }

    [Fact]
    public async Task What_nobody_needed_for_the_idle_timeout_is_opened_again_only_on_demand()
    {
        var driver = new PoolingDriver { Opening = TimeSpan.FromMilliseconds(50) };
        await using var services = Build(driver, options =>
            (options.MinConnections, options.MaxConnections, options.IdleTimeout) = (1, 10, TimeSpan.FromMilliseconds(200)));
        var connections = services.GetRequiredService<UnifiedConnectionManager>().For<FakeConnection>("fake");
        var leases = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => connections.GetConnectionAsync(Token).AsTask()));
        foreach (var lease in leases)
        {
            await lease.DisposeAsync();
        }

        // The driver closes what lay idle; the permits follow. Ten at once would open nine.
        driver.CloseIdleButOne();
        var opened = driver.Opened;
        var source = (DriverSource<FakeConnection>)connections.GetSource();
        await Until.TrueAsync(() => source.Circulating <= 1);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await using var lease = await connections.GetConnectionAsync(Token);
            await Task.Yield();
        }));

        // Mostly none; what a stalled machine adds stays short of everyone's.
        Assert.InRange(driver.Opened - opened, 0, 7);
        Assert.Equal(0, connections.GetStatistics().Waiting);
    }

    private static ServiceProvider Build(PoolingDriver driver, Action<ConnectionPoolOptions> configure)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPool("fake", driver, configure);
        return services.BuildServiceProvider();
    }

    /// <summary>Opens a connection for everyone it finds no idle one for, as ADO.NET providers do.</summary>
    private sealed class PoolingDriver : ConnectionFactory<FakeConnection>
    {
        private readonly Stack<FakeConnection> _idle = new();
        private int _opened;

        public int Opened => Volatile.Read(ref _opened);

        public TimeSpan Opening { get; set; }

        public override PoolingMode Pooling => PoolingMode.Driver;

        public void CloseIdleButOne()
        {
            lock (_idle)
            {
                var kept = _idle.Pop();
                _idle.Clear();
                _idle.Push(kept);
            }
        }

        public override async ValueTask<FakeConnection> OpenAsync(CancellationToken cancellationToken)
        {
            lock (_idle)
            {
                if (_idle.TryPop(out var idle))
                {
                    return idle;
                }
            }

            Interlocked.Increment(ref _opened);
            await Task.Delay(Opening, cancellationToken);
            return new FakeConnection();
        }

        public override ValueTask CloseAsync(FakeConnection connection)
        {
            lock (_idle)
            {
                _idle.Push(connection);
            }

            return ValueTask.CompletedTask;
        }
    }
}
