using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections;

namespace Sophia.Allocations.Tests.Connections;

/// <summary>Leasing and returning allocate nothing once warm, with breaker and metrics on.</summary>
public sealed class ConnectionAllocationTests
{
    private const int Rounds = 1_000;

    [Fact]
    public async Task Leasing_from_a_pool_allocates_nothing()
    {
        await using var pool = new ConnectionPool<object>("allocations", new ObjectFactory(PoolingMode.Pool));
        await pool.InitializeAsync(TestContext.Current.CancellationToken);
        await (await pool.GetConnectionAsync(TestContext.Current.CancellationToken)).DisposeAsync();

        Assert.Equal(0, Measure(() => pool.GetConnectionAsync()));
    }

    [Theory]
    [InlineData(PoolingMode.Pool)]
    [InlineData(PoolingMode.Driver)]
    [InlineData(PoolingMode.Shared)]
    public async Task Leasing_through_the_manager_allocates_nothing(PoolingMode mode)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaConnections().AddPool("allocations", new ObjectFactory(mode));
        await using var provider = services.BuildServiceProvider();
        var manager = provider.GetRequiredService<UnifiedConnectionManager>();
        await (await manager.GetConnectionAsync<object>("allocations", TestContext.Current.CancellationToken)).DisposeAsync();

        Assert.Equal(0, Measure(() => manager.GetConnectionAsync<object>("allocations")));
    }

    [Fact]
    public async Task Leasing_through_the_manager_allocates_nothing_while_every_instrument_is_listened_to()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaConnections().AddPool("allocations", new ObjectFactory(PoolingMode.Pool));
        await using var provider = services.BuildServiceProvider();
        var manager = provider.GetRequiredService<UnifiedConnectionManager>();
        var heard = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == ConnectionsDiagnostics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.Start();
        await (await manager.GetConnectionAsync<object>("allocations", TestContext.Current.CancellationToken)).DisposeAsync();

        Assert.Equal(0, Measure(() => manager.GetConnectionAsync<object>("allocations")));
        Assert.InRange(heard, 2 * Rounds, int.MaxValue);
    }

    [Fact]
    public async Task Waiting_for_a_connection_and_being_handed_one_allocates_nothing()
    {
        await using var pool = new ConnectionPool<object>("allocations", new ObjectFactory(PoolingMode.Pool), new() { MaxConnections = 1, CheckAfterIdle = TimeSpan.FromHours(1) });
        var lease = await pool.GetConnectionAsync(TestContext.Current.CancellationToken);
        AllocationAssert.Nothing(() =>
        {
            var waiting = pool.GetConnectionAsync();
            Assert.False(waiting.IsCompleted);
            var returning = lease.DisposeAsync();
            Assert.True(returning.IsCompletedSuccessfully && waiting.IsCompletedSuccessfully);
            lease = waiting.Result;
        });
        await lease.DisposeAsync();
    }

    private static long Measure(Func<ValueTask<ConnectionLease<object>>> lease)
    {
        for (var round = 0; round < Rounds; round++)
        {
            Once(lease);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            Once(lease);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Once(Func<ValueTask<ConnectionLease<object>>> lease)
    {
        var leasing = lease();
        if (leasing.IsCompletedSuccessfully)
        {
            var returning = leasing.Result.DisposeAsync();
            Assert.True(returning.IsCompletedSuccessfully);
        }
        else
        {
            Assert.Fail("The lease had to wait.");
        }
    }

    private sealed class ObjectFactory(PoolingMode mode) : ConnectionFactory<object>
    {
        private readonly object _connection = new();

        public override PoolingMode Pooling => mode;

        public override ValueTask<object> OpenAsync(CancellationToken cancellationToken) => new(_connection);
    }
}
