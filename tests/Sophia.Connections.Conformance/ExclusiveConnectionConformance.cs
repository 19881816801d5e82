using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Connections.Conformance;

/// <summary>What an adapter does besides when each connection has one user at a time.</summary>
/// <typeparam name="T">The native connection.</typeparam>
public abstract class ExclusiveConnectionConformance<T> : ConnectionConformance<T>
    where T : class
{
    [Fact]
    public async Task Exhaustion_says_all_the_numbers_and_what_to_change()
    {
        var manager = Manager(options => (options.MaxConnections, options.ConnectionTimeout) = (2, TimeSpan.FromMilliseconds(200)));
        await using var first = await manager.GetConnectionAsync<T>(Pool, Token);
        await using var second = await manager.GetConnectionAsync<T>(Pool, Token);

        var error = await Assert.ThrowsAsync<ConnectionPoolExhaustedException>(async () => await manager.GetConnectionAsync<T>(Pool, Token));

        Assert.Equal((2, 2, 0, 2), (error.Statistics.Total, error.Statistics.Active, error.Statistics.Idle, error.Statistics.MaxConnections));
        Assert.Equal(Pool, error.Data["sophia.service"]);
        foreach (var part in new[] { "2 of at most 2", "MaxConnections", "0.2 s (ConnectionTimeout)", "2 in use", "0 idle", "0 callers wait", "Last connect error: none", "docs/exhaustion-error.md" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_exhausted_pool_is_not_a_service_that_is_down()
    {
        var manager = Manager(options => (options.MaxConnections, options.HealthCheckCache) = (1, TimeSpan.Zero));
        var lease = await manager.GetConnectionAsync<T>(Pool, Token);
        var waiting = manager.GetConnectionAsync<T>(Pool, Token).AsTask();
        await UntilAsync(() => manager.GetStatistics(Pool).Waiting == 1, "somebody waits");

        var health = Assert.Single((await manager.CheckHealthAsync([Pool], Token)).Services);
        await lease.DisposeAsync();
        await (await waiting).DisposeAsync();

        Assert.Equal(ConnectionStatus.Exhausted, health.Status);
        Assert.Null(health.Failure);
    }

    [Fact]
    public async Task A_lease_disposed_twice_returns_its_connection_once()
    {
        var manager = Manager(options => options.MaxConnections = 1);
        var first = await manager.GetConnectionAsync<T>(Pool, Token);
        await first.DisposeAsync();
        await using var second = await manager.GetConnectionAsync<T>(Pool, Token);

        await first.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => first.Connection);
        await UseAsync(second.Connection, Token);
        Assert.Equal(1, manager.GetStatistics(Pool).Active);
    }

    [Fact]
    public async Task Callers_are_served_in_the_order_they_came()
    {
        var manager = Manager(options => options.MaxConnections = 1);
        var lease = await manager.GetConnectionAsync<T>(Pool, Token);
        List<int> order = [];
        List<Task> callers = [];
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            callers.Add(Task.Run(async () =>
            {
                await using var mine = await manager.GetConnectionAsync<T>(Pool, Token);
                order.Add(number);
            }, Token));
            await UntilAsync(() => manager.GetStatistics(Pool).Waiting == number + 1, "the next one waits");
        }

        await lease.DisposeAsync();
        await Task.WhenAll(callers);

        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task Cancelled_waits_that_race_with_hand_offs_lose_no_slot()
    {
        var manager = Manager(options => options.MaxConnections = 2);
        await manager.InitializeAsync(Token);
        var connections = manager.For<T>(Pool);
        var (served, cancelled) = (0, 0);

        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var leasing = connections.GetConnectionAsync(cancellation.Token);
            if (i % 2 == 0)
            {
                // 10,000 of them change their minds while connections change hands.
                await Task.Yield();
                await cancellation.CancelAsync();
            }

            try
            {
                await using var lease = await leasing;
                Interlocked.Increment(ref served);
                await Task.Yield();
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
        });

        Assert.Equal(20_000, served + cancelled);
        await UntilAsync(() => manager.GetStatistics(Pool) is { Active: 0, Orphaned: 0, Waiting: 0 }, "everything is returned");
        await using var first = await connections.GetConnectionAsync(Token);
        await using var second = await connections.GetConnectionAsync(Token);
        await UseAsync(first.Connection, Token);
        await UseAsync(second.Connection, Token);
    }

    [Fact]
    public async Task A_leak_is_reported_with_the_stack_of_its_taker_and_its_late_return_too()
    {
        var application = Build(options => options.LeakThreshold = TimeSpan.FromMilliseconds(100));
        var manager = application.GetRequiredService<UnifiedConnectionManager>();

        var lease = await LeakAsync(manager);
        await UntilAsync(() => manager.GetStatistics(Pool).Leaks == 1, "the leak is found");
        await lease.DisposeAsync();

        Assert.Contains(Logs(application), record => record.Id.Id == 6 && record.Message.Contains(nameof(LeakAsync), StringComparison.Ordinal));
        Assert.Contains(Logs(application), record => record.Id.Id == 7);
    }

    [Fact]
    public async Task Clearing_while_busy_disturbs_nobody()
    {
        var manager = Manager();
        var lease = await manager.GetConnectionAsync<T>(Pool, Token);
        manager.For<T>(Pool).Clear();
        await UseAsync(lease.Connection, Token);
        await lease.DisposeAsync();

        await using var next = await manager.GetConnectionAsync<T>(Pool, Token);
        await UseAsync(next.Connection, Token);
    }

    private static async Task<ConnectionLease<T>> LeakAsync(UnifiedConnectionManager manager) => await manager.GetConnectionAsync<T>(Pool, Token);
}
