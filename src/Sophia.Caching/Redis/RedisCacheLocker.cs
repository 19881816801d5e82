using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace Sophia.Caching.Redis;

/// <summary>
/// One computation among all nodes: SET NX with an expiry, released only by its owner. It saves work and guards nothing: when Redis is gone or slow the
/// answer is "no lock" and each node computes for itself.
/// </summary>
internal sealed class RedisCacheLocker(Func<IConnectionMultiplexer> connect, TimeProvider time, ILogger logger) : IFusionCacheDistributedLocker
{
    private const string ReleaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? log, CancellationToken token)
    {
        var owner = (RedisValue)Guid.NewGuid().ToString("N");
        var patience = timeout > TimeSpan.Zero && timeout < LongestWait ? timeout : LongestWait;
        var started = time.GetTimestamp();
        try
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                if (await Database().StringSetAsync(LockKey(lockName), owner, Lease, When.NotExists).ConfigureAwait(false))
                {
                    return owner;
                }

                if (time.GetElapsedTime(started) >= patience)
                {
                    return null;
                }

                await Task.Delay(pause, time, token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            logger.LockUnavailable(error.GetType().Name);
            return null;
        }
    }

    public async ValueTask ReleaseLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? log, CancellationToken token)
    {
        if (lockObj is not RedisValue owner)
        {
            return;
        }

        try
        {
            await Database().ScriptEvaluateAsync(ReleaseScript, [LockKey(lockName)], [owner]).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The lease ends it.
            logger.LockUnavailable(error.GetType().Name);
        }
    }

    // FusionCache's synchronous methods end here; Sophia calls none of them. No lock is always a right answer.
    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? log, CancellationToken token) => null;

    public void ReleaseLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? log, CancellationToken token)
    {
    }

    private IDatabase Database() => connect().GetDatabase();

    private static RedisKey LockKey(string lockName) => "sophia:lock:" + lockName;
}
