using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Connections.Tests.Pooling;

/// <summary>Drivers whose calls do not end: resetting, closing, opening.</summary>
public sealed class HangingDriverTests : IAsyncDisposable
{
    private readonly FakeConnectionFactory _factory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _hang = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _hang.TrySetResult();
        return _factory.DisposeAsync();
    }

    [Fact]
    public async Task A_reset_that_hangs_is_told_to_stop_and_holds_back_its_connection_but_not_its_caller()
    {
        await using var pool = new ConnectionPool<FakeConnection>("fake", _factory, timeProvider: _time);
        var lease = await pool.GetConnectionAsync(Token);
        _factory.Resetting = _ => _hang.Task;

        var returning = lease.DisposeAsync().AsTask();
        Assert.False(returning.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        await returning;

        Assert.True(_factory.ResetToken.IsCancellationRequested);
        Assert.Equal((1, 1), (pool.GetStatistics().Orphaned, pool.GetStatistics().Total));
        _hang.SetResult();
        await Until.TrueAsync(() => pool.GetStatistics() is { Orphaned: 0, Total: 0 });
        Assert.True(_factory.Opened[0].IsClosed);
        _factory.Resetting = _ => Task.CompletedTask;
        await (await pool.GetConnectionAsync(Token)).DisposeAsync();
        Assert.False(_factory.ResetToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_close_that_hangs_keeps_its_place_but_not_its_caller()
    {
        await using var pool = new ConnectionPool<FakeConnection>("fake", _factory, timeProvider: _time);
        var lease = await pool.GetConnectionAsync(Token);
        _factory.Closing = _ => _hang.Task;
        lease.MarkBroken();

        var returning = lease.DisposeAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(5));
        await returning;

        Assert.Equal(1, pool.GetStatistics().Orphaned);
        _hang.SetResult();
        await Until.TrueAsync(() => pool.GetStatistics() is { Orphaned: 0, Total: 0 });
    }

    [Fact]
    public async Task Leases_that_are_out_when_the_time_is_over_are_all_closed_within_a_second()
    {
        var pool = new ConnectionPool<FakeConnection>("fake", _factory, timeProvider: _time);
        List<ConnectionLease<FakeConnection>> leases = [];
        for (var i = 0; i < 3; i++)
        {
            var leasing = pool.GetConnectionAsync(Token).AsTask();
            while (!leasing.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(5));
                await Task.Delay(1, Token);
            }

            leases.Add(await leasing);
        }

        _factory.Closing = _ => _hang.Task;
        var draining = pool.DrainAsync(new CancellationToken(canceled: true));
        await Until.TrueAsync(() => leases.All(lease => lease.Connection.IsClosed));
        while (!draining.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        await draining;
    }

    [Fact]
    public async Task Work_that_is_done_is_answered_although_its_connection_cannot_be_returned()
    {
        await using var services = Build(NullLogger.Instance, options =>
            (options.ExecutionTimeout, options.HealthCheckTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromHours(1)));
        _factory.Resetting = _ => _hang.Task;

        var answer = await services.GetRequiredService<UnifiedConnectionManager>().ExecuteAsync<FakeConnection, int>("fake", (_, _) => Task.FromResult(7), Token);

        Assert.Equal(7, answer);
        _hang.SetResult();
    }

    [Fact]
    public async Task An_opening_that_ends_the_moment_it_is_given_up_does_not_take_its_successor_along()
    {
        _factory.Mode = PoolingMode.Driver;
        _factory.Opening = token => _hang.Task;
        await using var services = Build(new OnOrphan(() =>
        {
            _factory.Opening = token => Task.Delay(0, token);
            _hang.TrySetResult();
        }), options => (options.MaxConnections, options.ConnectionTimeout, options.RetryAttempts) = (1, TimeSpan.FromSeconds(1), 0));
        var connections = services.GetRequiredService<UnifiedConnectionManager>().For<FakeConnection>("fake");

        await Assert.ThrowsAsync<ConnectionFailedException>(async () => await connections.GetConnectionAsync(Token));
        await Until.TrueAsync(() => connections.GetStatistics() is { Orphaned: 0, Total: 0 });

        await (await connections.GetConnectionAsync(Token)).DisposeAsync();
    }

    [Theory]
    [InlineData(PoolingMode.Pool)]
    [InlineData(PoolingMode.Driver)]
    public async Task Closing_what_failed_its_check_takes_no_longer_than_the_caller_waits(PoolingMode mode)
    {
        _factory.Mode = mode;
        await using var services = Build(NullLogger.Instance, options =>
        {
            (options.MaxConnections, options.RetryAttempts, options.CheckAfterIdle) = (1, 0, TimeSpan.Zero);
            (options.ConnectionTimeout, options.HealthCheckTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        });
        var connections = services.GetRequiredService<UnifiedConnectionManager>().For<FakeConnection>("fake");
        await (await connections.GetConnectionAsync(Token)).DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => connections.ExecuteAsync<int>((_, _) => throw new IOException("suspect"), cancellationToken: Token));
        await (await connections.GetConnectionAsync(Token)).DisposeAsync();
        (_factory.Closing, _factory.Checking) = (_ => _hang.Task, (_, _) => throw new IOException("broke"));
        await Task.Delay(20, Token);

        await Assert.ThrowsAnyAsync<ConnectionException>(() => connections.GetConnectionAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));

        // A recovery check may be closing a connection of its own, for as long as HealthCheckTimeout.
        _hang.SetResult();
    }

    [Fact]
    public async Task Work_that_goes_on_after_its_caller_was_answered_is_no_leak()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton<TimeProvider>(_time);
        services.AddSophiaConnections().AddPool("fake", _factory, options => options.LeakThreshold = TimeSpan.FromSeconds(5));
        await using var provider = services.BuildServiceProvider();
        var connections = provider.GetRequiredService<UnifiedConnectionManager>().For<FakeConnection>("fake");
        await using var leaked = await connections.GetConnectionAsync(Token);
        var answered = connections.ExecuteAsync(
            async (_, _) =>
            {
                await _hang.Task;
                return 1;
            },
            new ExecuteOptions { Timeout = TimeSpan.FromSeconds(1) },
            Token);
        while (!answered.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, Token);
        }

        await Assert.ThrowsAsync<ConnectionFailedException>(() => answered);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 1L, 1), (connections.GetStatistics().Orphaned, connections.GetStatistics().Leaks, connections.GetStatistics().Active));
        _hang.SetResult();
    }

    [Fact]
    public async Task A_connection_that_does_not_open_is_none_of_those_in_use()
    {
        await using var pool = new ConnectionPool<FakeConnection>("fake", _factory, new() { MaxConnections = 2, ConnectionTimeout = TimeSpan.FromSeconds(1) });
        await using var lease = await pool.GetConnectionAsync(Token);
        _factory.Opening = _ => _hang.Task;

        await Assert.ThrowsAnyAsync<ConnectionException>(async () => await pool.GetConnectionAsync(Token));
        await Until.TrueAsync(() => pool.GetStatistics().Orphaned == 1);

        Assert.Equal((1, 1), (pool.GetStatistics().Total, pool.GetStatistics().Active));
    }

    private ServiceProvider Build(ILogger logger, Action<ConnectionPoolOptions> configure)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<ILogger<UnifiedConnectionManager>>(new Forwarding(logger));
        services.AddSophiaConnections().AddPool("fake", _factory, configure);
        return services.BuildServiceProvider();
    }

    private sealed class Forwarding(ILogger logger) : ILogger<UnifiedConnectionManager>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logger.Log(logLevel, eventId, state, exception, formatter);
    }

    /// <summary>Does something between the moment a call is given up and the moment that is acted upon.</summary>
    private sealed class OnOrphan(Action action) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 3)
            {
                action();
            }
        }
    }
}
