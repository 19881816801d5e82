using System.Diagnostics;
using Polly.CircuitBreaker;
using Sophia.Resilience;
using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_server_is_killed_calls_fail_at_once_and_after_it_is_back_they_succeed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var application = await RedisApplication.StartAsync(Url(server), pool: pool => pool.RetryAttempts = 0);
        await application.SetAsync("key", "value");

        await server.KillAsync();
        while (application.Breaker.State is not CircuitState.Open)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => application.GetAsync("key"));
        }

        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var clock = Stopwatch.StartNew();
            var error = await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => application.GetAsync("key"));
            fastest = clock.Elapsed < fastest ? clock.Elapsed : fastest;
            Assert.Equal("redis", error.Service);
        }

        // The promise is 50 ms for each; the fastest of twenty keeps a busy test machine out of it.
        Assert.True(fastest < TimeSpan.FromMilliseconds(50), $"a rejected call took {fastest}");

        await server.StartAgainAsync();
        var back = await RedisApplication.UntilItSucceedsAsync(() => application.SetAsync("key", "again"));

        // The promise is 1 s; ten times that still tells a probe at work from a breaker that waits for its minute to be over.
        Assert.True(back < TimeSpan.FromSeconds(10), $"the first success came after {back}");
        Assert.Equal(CircuitState.Closed, application.Breaker.State);
        Assert.Equal("again", await application.GetAsync("key"));
    }

    [Fact]
    public async Task A_command_on_the_native_multiplexer_fails_at_once_too_while_there_is_no_connection()
    {
        await using var server = await RedisServer.StartAsync();
        await using var application = await RedisApplication.StartAsync(Url(server));
        await using var lease = await application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token);
        await server.KillAsync();
        await UntilAsync(() => !lease.Connection.IsConnected);

        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<RedisConnectionException>(() => lease.Connection.GetDatabase().StringGetAsync("key"));

        // By itself the driver queues the command for about six seconds.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"it took {clock.Elapsed}");
    }

    [Fact]
    public async Task An_idempotent_call_outlives_a_restart()
    {
        await using var server = await RedisServer.StartAsync();
        await using var application = await RedisApplication.StartAsync(
            Url(server), pool: pool => (pool.RetryAttempts, pool.RetryDelay, pool.CircuitBreaker.FailureThreshold) = (20, TimeSpan.FromMilliseconds(50), 1_000));
        await server.KillAsync();
        var calling = application.Connections.ExecuteAsync<IConnectionMultiplexer, bool>(
            "redis", (redis, _) => redis.GetDatabase().StringSetAsync("key", "value"), new ExecuteOptions { Idempotent = true }, Token);
        await server.StartAgainAsync();

        Assert.True(await calling);
    }

    [Fact]
    public async Task A_frozen_server_is_answered_for_within_the_time_limit()
    {
        await using var server = await RedisServer.StartAsync();
        await using var application = await RedisApplication.StartAsync(Url(server));
        await server.FreezeAsync();
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => application.Connections.ExecuteAsync<IConnectionMultiplexer, RedisValue>(
            "redis", (redis, _) => redis.GetDatabase().StringGetAsync("key"), new ExecuteOptions { Timeout = TimeSpan.FromSeconds(1) }, Token));
        var elapsed = clock.Elapsed;
        await server.ThawAsync();

        Assert.Equal(ConnectionFailureKind.Timeout, error.Failure.Kind);

        // The promise is 1.1 times the limit; the margin is for a busy test machine, and less than the driver's own 5 s.
        Assert.InRange(elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Nothing_listening_is_told_from_everything_else()
    {
        var error = await FailToStartAsync($"redis://:hunter2@127.0.0.1:{FreePort.Find()}");

        Assert.Equal(ConnectionFailureKind.Unreachable, error.Failure.Kind);
        Assert.Contains("Check host, port", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong-hunter2")]
    [InlineData(null)]
    public async Task A_wrong_or_missing_password_is_told_from_everything_else(string? password)
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        var error = await FailToStartAsync($"redis://{(password is null ? "" : $":{password}@")}{server.Host}:{server.Port}");

        Assert.Equal(ConnectionFailureKind.Authentication, error.Failure.Kind);
        Assert.Contains("user name or password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_where_the_server_has_none_is_told_from_everything_else()
    {
        await using var server = await RedisServer.StartAsync();
        var error = await FailToStartAsync($"rediss://:hunter2@{server.Host}:{server.Port}");

        Assert.Equal(ConnectionFailureKind.Encryption, error.Failure.Kind);
        Assert.Contains("Use redis://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_tls_where_the_server_expects_it_is_told_from_everything_else()
    {
        await using var server = await TlsRedis.StartAsync();
        var error = await FailToStartAsync($"redis://:hunter2@127.0.0.1:{server.TlsPort}");

        Assert.Equal(ConnectionFailureKind.Encryption, error.Failure.Kind);
        Assert.Contains("Use rediss://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_refused_and_a_trusted_one_accepted()
    {
        await using var server = await TlsRedis.StartAsync();
        var error = await FailToStartAsync($"rediss://localhost:{server.TlsPort}");
        Assert.Equal(ConnectionFailureKind.Encryption, error.Failure.Kind);

        await using var application = await RedisApplication.StartAsync(
            $"rediss://localhost:{server.TlsPort}", redis => redis.ConfigureDriver = driver => driver.TrustIssuer(server.Certificate));
        Assert.True(await application.SetAsync("key", "value"));
    }

    private static string Url(TestServer server) => $"redis://{server.Host}:{server.Port}";

    private static async Task<ConnectionFailedException> FailToStartAsync(string url)
    {
        await using var application = RedisApplication.Create(
            url, pool: pool => (pool.ConnectionTimeout, pool.RetryAttempts) = (TimeSpan.FromSeconds(10), 0));
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(
            () => application.Connections.GetConnectionAsync<IConnectionMultiplexer>("redis", Token).AsTask());
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(application.Logs.GetSnapshot(), record => record.Message.Contains("hunter2", StringComparison.Ordinal));
        return error;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }
}
