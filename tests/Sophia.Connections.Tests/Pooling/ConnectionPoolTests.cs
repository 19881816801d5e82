using System.Diagnostics;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Connections.Tests.Pooling;

public sealed class ConnectionPoolTests : IAsyncDisposable
{
    private readonly FakeConnectionFactory _factory = new();
    private readonly FakeTimeProvider _time = new();

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_returned_connection_is_reset_and_leased_again()
    {
        await using var pool = Pool();
        await using (var lease = await pool.GetConnectionAsync(Token))
        {
            Assert.Equal(0, lease.Connection.Resets);
        }

        await using var again = await pool.GetConnectionAsync(Token);
        Assert.Equal(1, again.Connection.Resets);
        Assert.Single(_factory.Opened);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_reset_is_closed()
    {
        await using var pool = Pool();
        _factory.Resetting = _ => throw new IOException();
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();

        await using var next = await pool.GetConnectionAsync(Token);
        Assert.Equal(2, _factory.Opened.Count);
        Assert.True(_factory.Opened[0].IsClosed);
    }

    [Fact]
    public async Task A_connection_marked_broken_is_closed()
    {
        await using var pool = Pool();
        var lease = await pool.GetConnectionAsync(Token);
        lease.MarkBroken();
        await lease.DisposeAsync();

        Assert.True(_factory.Opened[0].IsClosed);
        Assert.Equal((0, PoolingMode.Pool), (pool.GetStatistics().Total, pool.GetStatistics().Pooling));
    }

    [Fact]
    public async Task A_connection_is_checked_only_after_it_lay_idle_for_long()
    {
        await using var pool = Pool(options => options.CheckAfterIdle = TimeSpan.FromSeconds(5));
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        Assert.Equal(0, _factory.Opened[0].Checks);

        _time.Advance(TimeSpan.FromSeconds(6));
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        Assert.Equal(1, _factory.Opened[0].Checks);
    }

    [Fact]
    public async Task A_connection_that_fails_its_check_is_replaced_and_nobody_notices()
    {
        await using var pool = Pool(options => options.CheckAfterIdle = TimeSpan.Zero);
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        _factory.Checking = (connection, _) => connection == _factory.Opened[0] ? throw new IOException() : Task.CompletedTask;
        _time.Advance(TimeSpan.FromMilliseconds(10));

        await using var lease = await pool.GetConnectionAsync(Token);

        Assert.Same(_factory.Opened[1], lease.Connection);
        Assert.True(_factory.Opened[0].IsClosed);
    }

    [Fact]
    public async Task Idle_connections_above_the_minimum_are_closed_in_time()
    {
        await using var pool = Pool(options => (options.MinConnections, options.IdleTimeout) = (1, TimeSpan.FromSeconds(60)));
        var leases = await LeaseAsync(pool, 3, _time);
        await ReturnAsync(leases);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(3, pool.GetStatistics().Total);

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(1, pool.GetStatistics().Total);
        Assert.Equal(2, _factory.Opened.Count(connection => connection.IsClosed));
    }

    [Fact]
    public async Task A_connection_past_its_lifetime_is_replaced_and_the_minimum_kept()
    {
        await using var pool = Pool(options => (options.MinConnections, options.MaxLifetime) = (1, TimeSpan.FromMinutes(1)));
        await pool.InitializeAsync(Token);

        _time.Advance(TimeSpan.FromMinutes(2));
        await Until.TrueAsync(() => pool.GetStatistics() is { Total: 1, Opened: 2 });

        Assert.True(_factory.Opened[0].IsClosed);
    }

    [Fact]
    public async Task A_failed_open_tells_the_next_in_line_its_cause()
    {
        await using var pool = Pool(options => options.RetryAttempts = 0);
        _factory.Opening = _ => throw new InvalidOperationException("the cause");

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () => await pool.GetConnectionAsync(Token));

        Assert.Equal("the cause", error.InnerException!.Message);
        Assert.Equal(1, pool.GetStatistics().OpenFailures);
    }

    [Fact]
    public async Task After_a_detected_death_a_connection_opened_before_proves_itself_before_it_is_leased()
    {
        await using var pool = Pool(options => (options.MaxConnections, options.RetryAttempts) = (2, 0));
        var held = await pool.GetConnectionAsync(Token);
        _factory.Opening = _ => throw FakeConnectionFactory.Refused();
        var waiter = pool.GetConnectionAsync(Token).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<ConnectionFailedException>(() => waiter);
        _factory.Opening = _ => Task.CompletedTask;
        await held.DisposeAsync();
        Assert.Equal(0, _factory.Opened[0].Checks);

        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();

        // Once proven it is as good as a new one.
        Assert.Equal(1, _factory.Opened[0].Checks);
        Assert.Single(_factory.Opened);
    }

    [Fact]
    public async Task Each_opening_is_a_span_that_says_how_it_failed_and_a_reused_connection_has_none()
    {
        List<Activity> opens = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ConnectionsDiagnostics.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (opens)
                {
                    opens.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("test").Start();
        await using var pool = Pool(options => options.RetryAttempts = 0);
        _factory.Opening = _ => throw FakeConnectionFactory.Refused();
        await Assert.ThrowsAsync<ConnectionFailedException>(async () => await pool.GetConnectionAsync(Token));

        // A refusal answers everyone who comes until that opening is over.
        await Until.TrueAsync(() => Mine().Length == 1 && pool.GetStatistics() is { Opening: 0, Total: 0 });
        _factory.Opening = _ => Task.CompletedTask;
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        await Until.TrueAsync(() => Mine().Length == 2);

        Assert.All(Mine(), span => Assert.Equal(("connections.open", parent.SpanId), (span.OperationName, span.ParentSpanId)));
        Assert.Equal(["Unreachable", null], Mine().OrderBy(span => span.StartTimeUtc).Select(span => span.GetTagItem("error.type")));

        Activity[] Mine()
        {
            lock (opens)
            {
                return [.. opens.Where(span => span.TraceId == parent.TraceId)];
            }
        }
    }

    [Fact]
    public async Task A_refused_connection_proves_the_server_gone_and_answers_everyone()
    {
        var open = new TaskCompletionSource();
        await using var pool = Pool(options => options.ParallelOpens = 1);
        _factory.Opening = _ => open.Task;
        var waiters = Enumerable.Range(0, 10).Select(_ => pool.GetConnectionAsync(Token).AsTask()).ToArray();

        open.SetException(FakeConnectionFactory.Refused());
        await Task.WhenAll(waiters).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.All(waiters, waiter => Assert.Equal(
            ConnectionFailureKind.Unreachable, Assert.IsType<ConnectionFailedException>(waiter.Exception!.InnerException).Failure.Kind));
    }

    [Fact]
    public async Task A_caller_is_answered_at_its_timeout_while_the_opening_hangs()
    {
        await using var pool = Pool(options => options.ConnectionTimeout = TimeSpan.FromSeconds(5));
        var hang = new TaskCompletionSource();
        _factory.Opening = _ => hang.Task;
        var waiting = pool.GetConnectionAsync(Token).AsTask();
        await Until.TrueAsync(() => _factory.MostOpeningAtOnce == 1);

        _time.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => waiting);
        Assert.Equal(ConnectionFailureKind.Timeout, error.Failure.Kind);
        await Until.TrueAsync(() => pool.GetStatistics().Orphaned == 1);
        hang.SetResult();
        await Until.TrueAsync(() => pool.GetStatistics() is { Orphaned: 0, Opening: 0 });
        Assert.True(Assert.Single(_factory.Opened).IsClosed);
    }

    [Fact]
    public async Task Filling_opens_as_many_at_once_as_allowed_and_no_more()
    {
        await using var pool = Pool(options => (options.MinConnections, options.MaxConnections, options.ParallelOpens) = (50, 50, 10));
        _factory.Opening = async _ => await Task.Yield();

        await pool.InitializeAsync(Token);

        Assert.Equal(50, pool.GetStatistics().Total);
        Assert.InRange(_factory.MostOpeningAtOnce, 1, 10);
    }

    [Fact]
    public async Task A_short_burst_is_served_by_the_connections_that_are_there()
    {
        // Real time: an opening takes 50 ms, and the whole burst less than the four of them that would make another connection worth it.
        await using var pool = new ConnectionPool<FakeConnection>("burst", _factory, new() { MinConnections = 5, MaxConnections = 50 });
        _factory.Opening = token => Task.Delay(50, token);
        await pool.InitializeAsync(Token);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var lease = await pool.GetConnectionAsync(Token);
            await Task.Delay(2, Token);
        }));

        Assert.InRange(pool.GetStatistics().Opened, 5, 6);
    }

    [Fact]
    public async Task Demand_that_lasts_opens_what_it_needs()
    {
        await using var pool = Pool(options => options.MaxConnections = 8);
        var first = await pool.GetConnectionAsync(Token);
        var others = Enumerable.Range(0, 7).Select(_ => pool.GetConnectionAsync(Token).AsTask()).ToArray();
        while (!others.All(other => other.IsCompleted))
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, Token);
        }

        Assert.Equal(8, pool.GetStatistics().Active);
        await first.DisposeAsync();
        await ReturnAsync([.. await Task.WhenAll(others)]);
    }

    [Fact]
    public async Task Clearing_closes_idle_connections_now_and_leased_ones_on_their_return()
    {
        await using var pool = Pool();
        var leases = await LeaseAsync(pool, 2, _time);
        await leases[0].DisposeAsync();
        pool.Clear();
        Assert.True(_factory.Opened.Single(connection => connection.IsClosed) is not null);

        await leases[1].DisposeAsync();
        Assert.All(_factory.Opened, connection => Assert.True(connection.IsClosed));
    }

    [Fact]
    public async Task Draining_closes_everything_and_disposes_the_factory()
    {
        var pool = Pool();
        await ReturnAsync(await LeaseAsync(pool, 3, _time));
        await pool.DrainAsync(Token);

        Assert.All(_factory.Opened, connection => Assert.True(connection.IsClosed));
        Assert.True(_factory.IsDisposed);
    }

    [Fact]
    public void A_minimum_above_the_maximum_prints_both()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Pool(options => (options.MinConnections, options.MaxConnections) = (9, 3)));
        Assert.Contains("MinConnections (9) is above MaxConnections (3)", error.Message, StringComparison.Ordinal);
    }

    private static async Task<ConnectionLease<FakeConnection>[]> LeaseAsync(ConnectionPool<FakeConnection> pool, int count, FakeTimeProvider time)
    {
        List<ConnectionLease<FakeConnection>> leases = [];
        for (var i = 0; i < count; i++)
        {
            // Another connection is opened only when the wait proves long, and time stands still here unless it is moved.
            var leasing = pool.GetConnectionAsync(Token).AsTask();
            while (!leasing.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(5));
                await Task.Delay(1, Token);
            }

            leases.Add(await leasing);
        }

        return [.. leases];
    }

    private static async Task ReturnAsync(ConnectionLease<FakeConnection>[] leases)
    {
        foreach (var lease in leases)
        {
            await lease.DisposeAsync();
        }
    }

    private ConnectionPool<FakeConnection> Pool(Action<ConnectionPoolOptions>? configure = null)
    {
        var options = new ConnectionPoolOptions { CheckAfterIdle = TimeSpan.FromHours(1), KeepAliveInterval = TimeSpan.FromHours(12) };
        configure?.Invoke(options);
        return new ConnectionPool<FakeConnection>("fake", _factory, options, _time);
    }
}
