using Microsoft.Extensions.Logging.Abstractions;
using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;
using static Sophia.WebSockets.Tests.Support.Messages;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>The node's way to Redis, without a node.</summary>
public sealed class LinkTests
{
    [Fact]
    public async Task A_connection_that_breaks_while_everybody_is_told_that_it_is_back_is_looked_for_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.Host}:{redis.Port},abortConnect=false");
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{redis.Host}:{redis.Port},allowAdmin=true");
        var (joined, broken) = (0, false);
        using var link = new RedisLink(() => connection, "probe", TimeSpan.FromSeconds(20), TimeProvider.System, NullLogger.Instance);
        link.Joined = () =>
        {
            if (Interlocked.Increment(ref joined) == 1)
            {
                admin.GetDatabase().Execute("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                Volatile.Write(ref broken, SpinWait.SpinUntil(() => !link.IsUp, TimeSpan.FromMinutes(1)));
            }
        };

        link.Start();

        await UntilAsync(() => Volatile.Read(ref broken));
        await UntilAsync(() => link.IsUp);
    }
}
