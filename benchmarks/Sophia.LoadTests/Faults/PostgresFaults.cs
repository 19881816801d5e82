using Microsoft.Extensions.DependencyInjection;
using System.Diagnostics;
using Npgsql;
using Sophia.Connections;
using Sophia.Tests.Shared;

namespace Sophia.LoadTests.Faults;

internal static class PostgresFaults
{
    private const int Waiters = 20;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task<double> WaitersAsync(bool executing, CancellationToken cancellationToken)
    {
        var (_, spread) = await KillAsync(executing, cancellationToken);
        return spread;
    }

    public static async Task<double> FromTheKillAsync(CancellationToken cancellationToken)
    {
        var (all, _) = await KillAsync(executing: false, cancellationToken);
        return all;
    }

    public static async Task<double> FrozenLeaseAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync(options => (options.ConnectionTimeout, options.RetryAttempts) = (Second, 0));
        await faulty.Connections.InitializeAsync(cancellationToken);
        faulty.Connections.For<NpgsqlConnection>(FaultyServer.Pool).Clear();
        await faulty.Server.FreezeAsync();
        return await FaultyServer.TimeAsync(async () =>
        {
            await using var lease = await faulty.Connections.GetConnectionAsync<NpgsqlConnection>(FaultyServer.Pool, cancellationToken);
        }) / Second.TotalMilliseconds;
    }

    public static async Task<double> FrozenExecuteAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync(options => (options.ExecutionTimeout, options.RetryAttempts) = (Second, 0));
        await faulty.Connections.InitializeAsync(cancellationToken);
        await faulty.Server.FreezeAsync();
        return await FaultyServer.TimeAsync(() => SelectAsync(faulty, "SELECT 1", cancellationToken)) / Second.TotalMilliseconds;
    }

    public static async Task<double> RestartedAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync(options => (options.MinConnections, options.MaxConnections, options.RetryAttempts) = (8, 8, 10));
        await faulty.Connections.InitializeAsync(cancellationToken);
        await faulty.Server.KillAsync();
        await faulty.Server.StartAgainAsync();
        var errors = 0;
        for (var i = 0; i < 16; i++)
        {
            try
            {
                await SelectAsync(faulty, "SELECT 1", cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                errors++;
            }
        }

        return errors;
    }

    public static async Task<double> BurstAsync(CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync(options => (options.MinConnections, options.MaxConnections) = (5, 50));
        await faulty.Connections.InitializeAsync(cancellationToken);
        var before = faulty.Connections.GetStatistics(FaultyServer.Pool).Opened;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SelectAsync(faulty, "SELECT pg_sleep(0.002)", cancellationToken)));
        return faulty.Connections.GetStatistics(FaultyServer.Pool).Opened - before;
    }

    public static async Task<double> LeakAsync(CancellationToken cancellationToken)
    {
        var threshold = TimeSpan.FromMilliseconds(400);
        await using var faulty = await StartAsync(options => options.LeakThreshold = threshold);
        await using var lease = await faulty.Connections.GetConnectionAsync<NpgsqlConnection>(FaultyServer.Pool, cancellationToken);
        return await FaultyServer.TimeAsync(() => faulty.UntilAsync(() => faulty.Connections.GetStatistics(FaultyServer.Pool).Leaks == 1, cancellationToken)) / threshold.TotalMilliseconds;
    }

    public static async Task<double> ShutdownAsync(CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromMilliseconds(500);
        await using var faulty = await StartAsync(_ => { });
        await using var lease = await faulty.Connections.GetConnectionAsync<NpgsqlConnection>(FaultyServer.Pool, cancellationToken);
        using var over = new CancellationTokenSource(limit);
        return await FaultyServer.TimeAsync(() => faulty.Connections.DrainAsync(over.Token)) / limit.TotalMilliseconds;
    }

    /// <summary>Two hold, twenty wait, and the server is killed: until all are answered since the kill, and since the first was.</summary>
    private static async Task<(double All, double Spread)> KillAsync(bool executing, CancellationToken cancellationToken)
    {
        await using var faulty = await StartAsync(options => (options.MaxConnections, options.ConnectionTimeout, options.RetryAttempts) = (2, TimeSpan.FromSeconds(30), 0));
        var connections = faulty.Connections.For<NpgsqlConnection>(FaultyServer.Pool);
        await faulty.Connections.InitializeAsync(cancellationToken);
        await faulty.UntilAsync(() => connections.LastHealth is { Status: ConnectionStatus.Healthy }, cancellationToken);
        var holders = Enumerable.Range(0, 2).Select(_ => HoldAsync(faulty, executing, cancellationToken)).ToArray();
        await faulty.UntilAsync(() => connections.GetStatistics().Active == 2, cancellationToken);
        var answered = new List<long>();
        var waiters = Enumerable.Range(0, Waiters).Select(async _ =>
        {
            await FaultyServer.TimeAsync(() => connections.GetConnectionAsync(cancellationToken).AsTask());
            lock (answered)
            {
                answered.Add(Stopwatch.GetTimestamp());
            }
        }).ToArray();
        await faulty.UntilAsync(() => connections.GetStatistics().Waiting == Waiters, cancellationToken);
        var killed = Stopwatch.GetTimestamp();
        await faulty.Server.KillAsync();
        await Task.WhenAll(waiters);
        foreach (var lease in await Task.WhenAll(holders))
        {
            await lease.DisposeAsync();
        }

        return (Stopwatch.GetElapsedTime(killed, answered.Max()).TotalMilliseconds, Stopwatch.GetElapsedTime(answered.Min(), answered.Max()).TotalMilliseconds);
    }

    private static async Task<ConnectionLease<NpgsqlConnection>> HoldAsync(FaultyServer faulty, bool executing, CancellationToken cancellationToken)
    {
        var lease = await faulty.Connections.GetConnectionAsync<NpgsqlConnection>(FaultyServer.Pool, cancellationToken);
        if (executing)
        {
            await using var command = new NpgsqlCommand("SELECT pg_sleep(60)", lease.Connection);
            await FaultyServer.TimeAsync(() => command.ExecuteScalarAsync(cancellationToken));
        }

        return lease;
    }

    private static Task<object?> SelectAsync(FaultyServer faulty, string statement, CancellationToken cancellationToken) =>
        faulty.Connections.ExecuteAsync<NpgsqlConnection, object?>(
            FaultyServer.Pool,
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(statement, connection);
                return await command.ExecuteScalarAsync(token);
            },
            new ExecuteOptions { Idempotent = true },
            cancellationToken);

    private static async Task<FaultyServer> StartAsync(Action<ConnectionPoolOptions> configure)
    {
        var server = await PostgresServer.StartAsync();
        return FaultyServer.Create(server, pools => pools.AddPostgres(FaultyServer.Pool, options =>
        {
            options.ConnectionString = PostgresServer.ConnectionString(server);
            configure(options);
        }));
    }
}
