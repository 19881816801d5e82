using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Polly.CircuitBreaker;
using Sophia.Resilience;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Postgres.Tests;

/// <summary>A sound server behind a network that is not.</summary>
public sealed class PostgresNetworkTests : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _address;
    private readonly TcpFaultProxy _network;

    public PostgresNetworkTests(SharedPostgres server)
    {
        _address = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        _network = TcpFaultProxy.Before(_address.Host!, _address.Port);
        (_address.Host, _address.Port) = ("127.0.0.1", _network.Port);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task Connections_reset_by_the_network_cost_idempotent_work_no_error()
    {
        await using var services = Build();
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        for (var round = 0; round < 5; round++)
        {
            await SelectAsync(manager);
            _network.ResetAll();
        }

        await SelectAsync(manager);
    }

    [Fact]
    public async Task Answers_that_never_arrive_cost_no_more_than_the_timeout()
    {
        await using var services = Build(options => (options.ExecutionTimeout, options.RetryAttempts) = (TimeSpan.FromMilliseconds(500), 0));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await SelectAsync(manager);
        _network.Fault = NetworkFault.HalfOpen;
        var started = TimeProvider.System.GetTimestamp();

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => SelectAsync(manager));

        Assert.Equal(ConnectionFailureKind.Timeout, error.Failure.Kind);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(450), TimeSpan.FromMilliseconds(950));
        _network.Fault = NetworkFault.None;
        _network.ResetAll();
    }

    [Fact]
    public async Task Behind_an_open_breaker_nobody_but_the_probe_knocks_at_the_server()
    {
        await using var services = Build(options =>
        {
            (options.RetryAttempts, options.CircuitBreaker.FailureThreshold) = (0, 2);
            (options.RecoveryCheckInterval, options.HealthCheckInterval) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        });
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        var breaker = services.GetRequiredService<CircuitBreakerRegistry>().GetOrAdd("postgres");
        _network.Fault = NetworkFault.Reset;
        while (breaker.State is CircuitState.Closed)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => SelectAsync(manager));
        }

        var before = _network.Accepted;
        for (var call = 0; call < 1_000; call++)
        {
            await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => SelectAsync(manager));
        }

        // The check that the failures asked for may still be on its way.
        Assert.InRange(_network.Accepted - before, 0, 2);
    }

    private static Task<object?> SelectAsync(UnifiedConnectionManager manager) => manager.ExecuteAsync<NpgsqlConnection, object?>(
        "postgres", (connection, token) => Sql.RunAsync(connection, "SELECT 1", token), new ExecuteOptions { Idempotent = true }, Token);

    private ServiceProvider Build(Action<ConnectionPoolOptions>? configure = null)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPostgres(configure: options =>
        {
            options.ConnectionString = _address.ConnectionString;
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }
}
