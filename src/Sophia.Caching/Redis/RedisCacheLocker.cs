using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace Sophia.Caching.Redis;

/// <summary>
/// One computation among all nodes: SET NX with an expiry, released only by its owner. It saves work and guards nothing: when Redis is gone, frozen or slow the
/// answer is "no lock" and each node computes for itself.
/// </summary>
/// <param name="connect">Gives the connection.</param>
/// <param name="limit">How long Redis may take for one answer.</param>
/// <param name="leftAlone">How long it is left alone after it failed.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed class RedisCacheLocker(Func<IConnectionMultiplexer> connect, TimeSpan limit, TimeSpan leftAlone, TimeProvider time, ILogger logger) : IFusionCacheDistributedLocker
{
    private const string ReleaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private long _failedAt;

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? log, CancellationToken token)
    {
        if (IsLeftAlone())
        {
            return null;
        }

        var owner = (RedisValue)Guid.NewGuid().ToString("N");
        var patience = timeout > TimeSpan.Zero && timeout < LongestWait ? timeout : LongestWait;
        var started = time.GetTimestamp();
        try
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                if (await TryTakeAsync(lockName, owner, token).ConfigureAwait(false))
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
            Failed(error);
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
            await LetGoAsync(lockName, owner).WaitAsync(limit, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The lease ends it.
            Failed(error);
        }
    }

    // FusionCache's synchronous methods end here; Sophia calls none of them. No lock is always a right answer.
    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? log, CancellationToken token) => null;

    public void ReleaseLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? log, CancellationToken token)
    {
    }

    private async Task<bool> TryTakeAsync(string lockName, RedisValue owner, CancellationToken token)
    {
        var taking = Database().StringSetAsync(LockKey(lockName), owner, Lease, When.NotExists);
        try
        {
            return await taking.WaitAsync(limit, time, token).ConfigureAwait(false);
        }
        catch when (!taking.IsFaulted)
        {
            // It may be taken yet, and nobody would wait for it any more.
            _ = LetGoLaterAsync(taking, lockName, owner);
            throw;
        }
    }

    private async Task LetGoLaterAsync(Task<bool> taking, string lockName, RedisValue owner)
    {
        try
        {
            if (await taking.ConfigureAwait(false))
            {
                await LetGoAsync(lockName, owner).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The lease ends it.
            logger.LockUnavailable(error.GetType().Name);
        }
    }

    private Task<RedisResult> LetGoAsync(string lockName, RedisValue owner) => Database().ScriptEvaluateAsync(ReleaseScript, [LockKey(lockName)], [owner]);

    private bool IsLeftAlone() => Volatile.Read(ref _failedAt) is var failed and not 0 && time.GetElapsedTime(failed) < leftAlone;

    private void Failed(Exception error)
    {
        Volatile.Write(ref _failedAt, time.GetTimestamp());
        logger.LockUnavailable(error.GetType().Name);
    }

    private IDatabase Database() => connect().GetDatabase();

    private static RedisKey LockKey(string lockName) => "sophia:lock:" + lockName;
}
