using Sophia.Tests.Shared;
using StackExchange.Redis;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisCredentialRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CONFIG SET requirepass {0}", "default")]
    [InlineData("ACL SETUSER rotating resetpass >{0}", "rotating")]
    public async Task A_password_that_changes_under_load_causes_no_error(string change, string user)
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "generation-0");
        await using var owner = await ConnectionMultiplexer.ConnectAsync($"{server.Host}:{server.Port},password=generation-0,allowAdmin=true");
        await RunAsync(owner, "ACL SETUSER rotating on >generation-0 allkeys allchannels +@all");
        var (current, asked) = ("generation-0", 0);
        await using var application = await StartAsync(server, user, () =>
        {
            Interlocked.Increment(ref asked);
            return Volatile.Read(ref current);
        });
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(() => LoadAsync(application, stop.Token), Token)).ToArray();

        for (var generation = 1; generation <= 3; generation++)
        {
            // The server changes first and hangs up while the provider still gives the old password: the hardest order.
            var (before, restored) = (asked, Restored(application));
            await RunAsync(owner, string.Format(System.Globalization.CultureInfo.InvariantCulture, change, $"generation-{generation}"));
            await RunAsync(owner, $"CLIENT KILL USER {user} SKIPME yes");
            await UntilAsync(() => Volatile.Read(ref asked) > before, load);
            Volatile.Write(ref current, $"generation-{generation}");
            await UntilAsync(() => Restored(application) > restored, load);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(load), runs => Assert.True(runs > 0));
        Assert.DoesNotContain(application.Logs.GetSnapshot(), record => record.Message.Contains("generation-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_fails_leaves_the_known_password_in_use()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        await using var owner = await ConnectionMultiplexer.ConnectAsync($"{server.Host}:{server.Port},password=right,allowAdmin=true");
        var asked = 0;
        await using var application = await StartAsync(
            server, "default", () => Interlocked.Increment(ref asked) == 1 ? "right" : throw new InvalidOperationException("the vault is shut"));

        await RunAsync(owner, "CLIENT KILL TYPE normal SKIPME yes");
        await UntilAsync(() => Restored(application) > 0 && Volatile.Read(ref asked) > 1);

        Assert.True(await application.SetAsync("key", "value"));
        Assert.Contains(application.Logs.GetSnapshot(), record => record.Message.StartsWith("The password of 'redis' could not be read", StringComparison.Ordinal));
    }

    /// <summary>All callers of one multiplexer fail together when it breaks, so the breaker is told to bear with eight of them.</summary>
    private static Task<RedisApplication> StartAsync(TestServer server, string user, Func<string> password) => RedisApplication.StartAsync(
        $"redis://{(user == "default" ? "" : "rotating:overridden@")}{server.Host}:{server.Port}",
        redis => redis.Password = _ => ValueTask.FromResult(password()),
        pool => (pool.RetryAttempts, pool.RetryDelay, pool.CircuitBreaker.FailureThreshold) = (20, TimeSpan.FromMilliseconds(50), 1_000));

    private static async Task<int> LoadAsync(RedisApplication application, CancellationToken stop)
    {
        var runs = 0;
        for (; !stop.IsCancellationRequested; runs++)
        {
            await application.Connections.ExecuteAsync<IConnectionMultiplexer, bool>(
                "redis", (redis, _) => redis.GetDatabase().StringSetAsync("key", "value"), new ExecuteOptions { Idempotent = true }, Token);
        }

        return runs;
    }

    private static int Restored(RedisApplication application) =>
        application.Logs.GetSnapshot().Count(record => record.Message.StartsWith("A connection of 'redis' is back", StringComparison.Ordinal));

    private static Task<RedisResult> RunAsync(ConnectionMultiplexer owner, string command) =>
        owner.GetDatabase().ExecuteAsync(command.Split(' ')[0], [.. command.Split(' ')[1..]]);

    private static async Task UntilAsync(Func<bool> condition, params Task<int>[] load)
    {
        while (!condition())
        {
            // A load that ended has failed: its error is the one to see.
            await Task.WhenAll(load.Where(task => task.IsCompleted));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }
}
