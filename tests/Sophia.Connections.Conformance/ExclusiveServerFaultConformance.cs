using Sophia.Tests.Shared;

namespace Sophia.Connections.Conformance;

/// <summary>What callers see besides when each connection has one user at a time, and they have to wait for one another.</summary>
/// <typeparam name="T">The native connection.</typeparam>
public abstract class ExclusiveServerFaultConformance<T> : ServerFaultConformance<T>
    where T : class
{
    [Fact]
    public async Task Killed_while_holders_idle_every_waiter_fails_as_soon_as_it_is_noticed()
    {
        var manager = Manager(options => (options.MaxConnections, options.ConnectionTimeout) = (2, TimeSpan.FromSeconds(30)));
        var (_, waiters) = await HoldAndWaitAsync(manager);

        await Server.KillAsync();
        await Task.WhenAny(waiters);
        var noticed = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(waiters).ContinueWith(_ => { }, TaskScheduler.Default);

        // 100 ms is the promise; five times that on a loaded machine still tells it from the 30 s of the timeout.
        Assert.InRange(TimeProvider.System.GetElapsedTime(noticed), TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        Assert.All(waiters, waiter => Assert.True(Assert.IsType<ConnectionFailedException>(waiter.Exception?.InnerException).Failure.IsTransient));
    }

    [Fact]
    public async Task However_many_wait_when_the_server_dies_one_probe_looks_for_it()
    {
        await using var network = TcpFaultProxy.Before(Server);
        Address = ("127.0.0.1", network.Port);
        var manager = Manager(options =>
        {
            (options.MaxConnections, options.RetryAttempts) = (2, 0);
            (options.HealthCheckInterval, options.RecoveryCheckInterval) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        });
        var (holders, waiters) = await HoldAndWaitAsync(manager);
        var before = network.Accepted;

        await Server.KillAsync();
        await Task.WhenAll(waiters).ContinueWith(_ => { }, TaskScheduler.Default);
        await UntilAsync(() => manager.For<T>(Pool).LastHealth is { Status: ConnectionStatus.Down }, "it is known");

        Assert.Equal(1, network.Accepted - before);
        foreach (var holder in holders)
        {
            await holder.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_frozen_server_answers_who_asks_for_a_connection_at_the_timeout()
    {
        var timeout = TimeSpan.FromSeconds(1);
        var manager = Manager(options => (options.ConnectionTimeout, options.RetryAttempts) = (timeout, 0));
        await FillAsync(manager, 1);
        manager.For<T>(Pool).Clear();
        await Server.FreezeAsync();
        var started = TimeProvider.System.GetTimestamp();

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () =>
        {
            // A server that is frozen still accepts; it is the first answer that never comes.
            await using var lease = await manager.GetConnectionAsync<T>(Pool, Token);
            await UseAsync(lease.Connection, Token).WaitAsync(TimeSpan.Zero, Token);
        });

        Assert.Equal(ConnectionFailureKind.Timeout, error.Failure.Kind);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), timeout * 0.9, (timeout * 1.1) + TimeSpan.FromMilliseconds(400));
    }

    /// <summary>Leases both connections of the pool and lets twenty callers wait for one, with the reserved connection watching.</summary>
    private static async Task<(ConnectionLease<T>[] Holders, Task<ConnectionLease<T>>[] Waiters)> HoldAndWaitAsync(UnifiedConnectionManager manager)
    {
        await manager.InitializeAsync(Token);
        await UntilAsync(() => manager.For<T>(Pool).LastHealth is { Status: ConnectionStatus.Healthy }, "the reserved connection watches");
        ConnectionLease<T>[] holders = [await manager.GetConnectionAsync<T>(Pool, Token), await manager.GetConnectionAsync<T>(Pool, Token)];
        var waiters = Enumerable.Range(0, 20).Select(_ => manager.GetConnectionAsync<T>(Pool, Token).AsTask()).ToArray();
        await UntilAsync(() => manager.GetStatistics(Pool).Waiting == 20, "all wait");
        return (holders, waiters);
    }
}
