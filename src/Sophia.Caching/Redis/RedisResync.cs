using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Sophia.Caching.Redis;

/// <summary>
/// Redis forgets a message for whoever is not subscribed at that moment. After a cut a node therefore asks, on a channel of its own, for what was sent
/// meanwhile, and every node sends its recent messages again; they carry timestamps, so hearing one twice does no harm.
/// </summary>
internal sealed class RedisResync(RedisChannel channel, Func<CancellationToken, Task> replay, TimeProvider time, ILogger logger) : IDisposable
{
    private const int Attempts = 30;
    private static readonly TimeSpan EchoTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly RedisValue _self = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _ended = new();
    private TaskCompletionSource _echo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asking;
    private int _replaying;

    public RedisChannel Channel => channel;

    /// <summary>Somebody asks. The own question coming back proves that the own subscription is live again.</summary>
    public void Received(RedisChannel from, RedisValue asker)
    {
        if (asker == _self)
        {
            Volatile.Read(ref _echo).TrySetResult();
        }
        else if (Interlocked.Exchange(ref _replaying, 1) == 0)
        {
            _ = ReplayAsync();
        }
    }

    /// <summary>Asks until the own question is heard, then sends what this node sent lately.</summary>
    public void Ask(ISubscriber subscriber)
    {
        if (Interlocked.Exchange(ref _asking, 1) == 0)
        {
            _ = AskAsync(subscriber);
        }
    }

    public void Dispose() => _ended.Cancel();

    private async Task AskAsync(ISubscriber subscriber)
    {
        try
        {
            var echo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _echo, echo);
            for (var attempt = 0; attempt < Attempts && !echo.Task.IsCompleted; attempt++)
            {
                await TryAskAsync(subscriber, echo.Task).ConfigureAwait(false);
            }

            await replay(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsExpected(error))
        {
            logger.ResyncFailed(error.GetType().Name);
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    private async Task TryAskAsync(ISubscriber subscriber, Task echo)
    {
        var started = time.GetTimestamp();
        try
        {
            await subscriber.PublishAsync(channel, _self).ConfigureAwait(false);
            await echo.WaitAsync(EchoTimeout, time, _ended.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            logger.ResyncFailed(error.GetType().Name);
            // The connection for commands may come back later than the subscription, and refuses at once until then: attempts must not be over by that time.
            if (EchoTimeout - time.GetElapsedTime(started) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, time, _ended.Token).ConfigureAwait(false);
            }
        }
    }

    // A Redis that comes back brings every node's question at once: those that come while one answer is being prepared share it.
    private async Task ReplayAsync()
    {
        try
        {
            await Task.Delay(Gather, time, _ended.Token).ConfigureAwait(false);
            Volatile.Write(ref _replaying, 0);
            await replay(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsExpected(error))
        {
            Volatile.Write(ref _replaying, 0);
            logger.ResyncFailed(error.GetType().Name);
        }
    }

    private static bool IsExpected(Exception error) => error is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException;
}
