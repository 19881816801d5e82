using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Conformance;

/// <summary>What callers see when the server is killed, frozen, restarted, silent or not there.</summary>
/// <typeparam name="T">The native connection.</typeparam>
public abstract class ServerFaultConformance<T> : ConformanceBase<T>, IAsyncLifetime
    where T : class
{
    /// <summary>The server, started for each test.</summary>
    protected TestServer Server { get; private set; } = null!;

    /// <summary>Where the pool connects; the server itself unless a test says otherwise.</summary>
    protected (string Host, int Port) Address { get; set; }

    /// <summary>Starts a server the test may do anything to.</summary>
    protected abstract Task<TestServer> StartServerAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        Server = await StartServerAsync();
        Address = (Server.Host, Server.Port);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.ThawAsync();
        await Server.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task After_a_restart_idempotent_work_sees_no_error()
    {
        // What is tested is the eight idle connections that died, not how long the server's start takes on a busy machine: neither breaker nor retries may end first.
        var manager = Manager(options =>
        {
            (options.MaxConnections, options.RetryAttempts) = (8, 20);
            options.CircuitBreaker.FailureThreshold = 1_000;
        });
        await FillAsync(manager, 8);
        await Server.KillAsync();
        await Server.StartAgainAsync();

        for (var i = 0; i < 16; i++)
        {
            await manager.ExecuteAsync<T, bool>(Pool, async (connection, token) =>
            {
                await UseAsync(connection, token);
                return true;
            }, new ExecuteOptions { Idempotent = true }, Token);
        }
    }

    [Fact]
    public async Task A_connection_held_idle_while_the_server_died_is_handed_to_nobody_else()
    {
        var manager = Manager(options =>
            (options.MaxConnections, options.RecoveryCheckInterval, options.HealthCheckCache) = (2, TimeSpan.FromMilliseconds(100), TimeSpan.Zero));
        await manager.InitializeAsync(Token);
        var held = await manager.GetConnectionAsync<T>(Pool, Token);
        await Server.KillAsync();
        await UntilAsync(() => manager.For<T>(Pool).LastHealth is { Status: ConnectionStatus.Down }, "the death is noticed");
        await Server.StartAgainAsync();
        await UntilAsync(() => manager.For<T>(Pool).LastHealth is { Status: ConnectionStatus.Healthy }, "the return is noticed");

        await held.DisposeAsync();
        for (var i = 0; i < 4; i++)
        {
            await using var lease = await manager.GetConnectionAsync<T>(Pool, Token);
            await UseAsync(lease.Connection, Token);
        }
    }

    [Fact]
    public async Task A_frozen_server_answers_callers_at_their_timeout()
    {
        var timeout = TimeSpan.FromSeconds(1);
        var manager = Manager(options => (options.ConnectionTimeout, options.ExecutionTimeout, options.RetryAttempts) = (timeout, timeout, 0));
        await FillAsync(manager, 1);
        await Server.FreezeAsync();
        var started = TimeProvider.System.GetTimestamp();

        await Assert.ThrowsAnyAsync<Exception>(() => manager.ExecuteAsync<T, bool>(Pool, async (connection, token) =>
        {
            await UseAsync(connection, token);
            return true;
        }, Token));

        // 1.1 times the timeout is the promise; the rest is for a loaded machine.
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        Assert.InRange(elapsed, timeout * 0.9, (timeout * 1.1) + TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task A_server_that_comes_back_is_noticed_and_closes_the_breaker()
    {
        var application = Build(options => (options.RecoveryCheckInterval, options.HealthCheckCache) = (TimeSpan.FromMilliseconds(100), TimeSpan.Zero));
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);
        await Server.KillAsync();
        await UntilAsync(() => manager.For<T>(Pool).LastHealth is { Status: ConnectionStatus.Down }, "the death is noticed");
        await Server.StartAgainAsync();
        await UntilAsync(() => manager.For<T>(Pool).LastHealth is { Status: ConnectionStatus.Healthy }, "the return is noticed");

        await manager.ExecuteAsync<T, bool>(Pool, async (connection, token) =>
        {
            await UseAsync(connection, token);
            return true;
        }, Token);
    }

    [Fact]
    public async Task An_unreachable_server_stops_the_start_with_one_readable_reason()
    {
        Address = ("127.0.0.1", FreePort.Find());
        var manager = Manager(options => (options.RetryAttempts, options.ConnectionTimeout) = (0, TimeSpan.FromSeconds(5)));

        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => manager.InitializeAsync(Token));

        Assert.Contains($"No connection to '{Pool}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check host, port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_server_that_is_not_there_only_degrades()
    {
        Address = ("127.0.0.1", FreePort.Find());
        var manager = Manager(options => (options.RetryAttempts, options.Required, options.ConnectionTimeout) = (0, false, TimeSpan.FromSeconds(5)));

        await manager.InitializeAsync(Token);

        Assert.False((await manager.CheckHealthAsync([Pool], Token)).IsHealthy);
    }

    [Fact]
    public async Task A_listener_that_never_answers_costs_no_more_than_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Address = ("127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port);
        var timeout = TimeSpan.FromMilliseconds(500);
        var manager = Manager(options => (options.ConnectionTimeout, options.RetryAttempts) = (timeout, 0));
        var started = TimeProvider.System.GetTimestamp();

        var error = await Assert.ThrowsAnyAsync<ConnectionException>(async () =>
        {
            await using var lease = await manager.GetConnectionAsync<T>(Pool, Token);
            await UseAsync(lease.Connection, Token).WaitAsync(TimeSpan.Zero, Token);
        });

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), timeout * 0.9, (timeout * 1.1) + TimeSpan.FromMilliseconds(400));
        Assert.Equal(ConnectionFailureKind.Timeout, Assert.IsType<ConnectionFailedException>(error).Failure.Kind);
    }

    /// <summary>Opens so many connections and returns them.</summary>
    protected static async Task FillAsync(UnifiedConnectionManager manager, int connections)
    {
        List<ConnectionLease<T>> leases = [];
        for (var i = 0; i < connections; i++)
        {
            leases.Add(await manager.GetConnectionAsync<T>(Pool, Token));
        }

        foreach (var lease in leases)
        {
            await lease.DisposeAsync();
        }
    }
}
