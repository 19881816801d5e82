using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Sophia.Connections.Tests.Manager;

/// <summary>Whose fault it is when the time of a whole call is over: the pool's, the service's or the work's.</summary>
public sealed class ExecutionLimitTests : IAsyncDisposable
{
    private readonly FakeConnectionFactory _factory = new();
    private readonly TaskCompletionSource _hang = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _hang.TrySetResult();
        return _factory.DisposeAsync();
    }

    [Theory]
    [InlineData(PoolingMode.Pool)]
    [InlineData(PoolingMode.Driver)]
    public async Task A_pool_that_is_exhausted_for_as_long_as_the_call_may_take_is_exhausted_and_not_a_service_that_is_down(PoolingMode mode)
    {
        _factory.Mode = mode;
        await using var services = Build(options => (options.MaxConnections, options.CircuitBreaker.FailureThreshold) = (1, 1));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await using var lease = await manager.GetConnectionAsync<FakeConnection>("fake", Token);

        var error = await Assert.ThrowsAsync<ConnectionPoolExhaustedException>(() => RunAsync(manager, (_, _) => Task.FromResult(1), 50));

        Assert.Equal((TimeSpan.FromMilliseconds(50), 1, 1), (error.Timeout, error.Statistics.Active, error.Statistics.MaxConnections));
        Assert.Contains("0.05 s (ExecutionTimeout)", error.Message, StringComparison.Ordinal);
        Assert.Contains("raise MaxConnections or ExecutionTimeout", error.Message, StringComparison.Ordinal);
        Assert.Equal(CircuitState.Closed, Breaker(services).State);
    }

    [Theory]
    [InlineData(PoolingMode.Pool)]
    [InlineData(PoolingMode.Driver)]
    public async Task A_connection_that_does_not_open_in_the_time_of_the_call_is_the_services_failure(PoolingMode mode)
    {
        (_factory.Mode, _factory.Opening) = (mode, _ => _hang.Task);
        await using var services = Build(options => options.CircuitBreaker.FailureThreshold = 1);

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(
            () => RunAsync(services.GetRequiredService<UnifiedConnectionManager>(), (_, _) => Task.FromResult(1), 50));

        Assert.Equal(ConnectionFailureKind.Timeout, error.Failure.Kind);
        Assert.Contains("0.05 s (ExecutionTimeout)", error.Message, StringComparison.Ordinal);
        Assert.Equal(CircuitState.Open, Breaker(services).State);
    }

    [Fact]
    public async Task Work_that_takes_too_long_opens_the_breaker_although_the_service_answers_its_health_check()
    {
        await using var services = Build(options => (options.CircuitBreaker.FailureThreshold, options.HealthCheckCache) = (3, TimeSpan.Zero));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<ConnectionFailedException>(() => RunAsync(manager, (_, token) => Wait(token), 10));
        }

        Assert.True((await manager.CheckHealthAsync(Token)).IsHealthy);
        Assert.True((await manager.CheckHealthAsync(Token)).IsHealthy);

        Assert.Equal(CircuitState.Open, Breaker(services).State);
        await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => RunAsync(manager, (_, _) => Task.FromResult(1), 1_000));
    }

    [Fact]
    public async Task A_health_check_is_the_trial_call_once_the_time_of_recovery_is_over()
    {
        await using var services = Build(options =>
            (options.CircuitBreaker.FailureThreshold, options.CircuitBreaker.RecoveryTimeout, options.HealthCheckCache) = (1, TimeSpan.FromMilliseconds(1), TimeSpan.Zero));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await Assert.ThrowsAsync<ConnectionFailedException>(() => RunAsync(manager, (_, token) => Wait(token), 10));
        await Until.TrueAsync(() => Breaker(services).State is not CircuitState.Open);

        // The first answer may be that of a check that began before.
        await manager.CheckHealthAsync(Token);
        await manager.CheckHealthAsync(Token);

        Assert.Equal(CircuitState.Closed, Breaker(services).State);
    }

    [Fact]
    public async Task A_drivers_own_exception_says_to_the_layers_above_which_service_it_was()
    {
        await using var services = Build();
        var error = await Assert.ThrowsAsync<IOException>(() =>
            RunAsync(services.GetRequiredService<UnifiedConnectionManager>(), (_, _) => throw new IOException("broke"), 1_000));

        Assert.Equal(("fake", "The service 'fake' is unavailable."), (error.Data["sophia.service"], error.Data["sophia.caller.message"]));
    }

    [Fact]
    public async Task The_works_own_exception_is_left_alone()
    {
        await using var services = Build();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RunAsync(services.GetRequiredService<UnifiedConnectionManager>(), (_, _) => throw new InvalidOperationException(), 1_000));

        Assert.Empty(error.Data);
    }

    private static async Task<int> Wait(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return 0;
    }

    private static Task<int> RunAsync(UnifiedConnectionManager manager, Func<FakeConnection, CancellationToken, Task<int>> work, int milliseconds) =>
        manager.ExecuteAsync("fake", work, new ExecuteOptions { Timeout = TimeSpan.FromMilliseconds(milliseconds) }, Token);

    private static CircuitBreaker Breaker(IServiceProvider services) => services.GetRequiredService<CircuitBreakerRegistry>().Find("fake")!;

    private ServiceProvider Build(Action<ConnectionPoolOptions>? configure = null)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPool("fake", _factory, options =>
        {
            options.RetryAttempts = 0;
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }
}
