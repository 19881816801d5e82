using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Sophia.Connections.Tests.Manager;

/// <summary>What becomes of the connection reserved for health checks when the driver does not let go of it.</summary>
public sealed class ReservedConnectionTests : IAsyncDisposable
{
    private readonly FakeConnectionFactory _factory = new();
    private readonly TaskCompletionSource _hang = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _hang.TrySetResult();
        return _factory.DisposeAsync();
    }

    [Fact]
    public async Task Health_is_answered_although_the_driver_goes_on_watching()
    {
        _factory.Watching = (_, _) => _hang.Task;
        await using var services = Build(options => options.HealthCheckTimeout = TimeSpan.FromSeconds(1));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        Assert.True((await manager.CheckHealthAsync(Token)).IsHealthy);

        var again = await manager.CheckHealthAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.True(again.IsHealthy);
        Assert.Equal(2, _factory.Opened.Count);
        Assert.Equal(0, manager.GetStatistics("fake").Active);
    }

    [Fact]
    public async Task Health_is_answered_although_a_broken_connection_does_not_close()
    {
        await using var services = Build(options => options.HealthCheckTimeout = TimeSpan.FromSeconds(1));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        Assert.True((await manager.CheckHealthAsync(Token)).IsHealthy);
        (_factory.Closing, _factory.Checking) = (_ => _hang.Task, (_, _) => throw new IOException("broke"));

        Assert.False((await manager.CheckHealthAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token)).IsHealthy);
        _factory.Checking = (_, _) => Task.CompletedTask;

        Assert.True((await manager.CheckHealthAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token)).IsHealthy);
    }

    [Fact]
    public async Task It_is_closed_once_the_driver_ends_a_check_that_was_given_up()
    {
        await using var services = Build(options =>
            (options.HealthCheckTimeout, options.RecoveryCheckInterval) = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        Assert.True((await manager.CheckHealthAsync(Token)).IsHealthy);
        _factory.Checking = (_, _) => _hang.Task;
        Assert.False((await manager.CheckHealthAsync(Token)).IsHealthy);
        Assert.False(_factory.Opened[0].IsClosed);

        _hang.SetResult();

        await Until.TrueAsync(() => _factory.Opened[0].IsClosed);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told_of_once_however_many_calls_meet_it()
    {
        await using var services = Build(options => (options.RetryAttempts, options.CircuitBreaker.FailureThreshold) = (0, 1_000));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() =>
                manager.ExecuteAsync<FakeConnection, int>("fake", (_, _) => throw FakeConnectionFactory.Refused(), Token));
            if (i == 0)
            {
                // From now on nothing answers, so that no check in between finds the service well.
                _factory.Checking = (_, _) => throw FakeConnectionFactory.Refused();
                Assert.False((await manager.CheckHealthAsync(Token)).IsHealthy);
                services.GetFakeLogCollector().Clear();
                _factory.Opening = _ => throw FakeConnectionFactory.Refused();
            }
        }

        Assert.DoesNotContain(services.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id == 2);
    }

    private ServiceProvider Build(Action<ConnectionPoolOptions> configure)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPool("fake", _factory, options =>
        {
            options.HealthCheckCache = TimeSpan.Zero;
            configure(options);
        });
        return services.BuildServiceProvider();
    }
}
