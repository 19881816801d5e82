using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace Sophia.Caching.Redis;

/// <summary>Tells the other nodes through Redis publish/subscribe what changed. The multiplexer is shared, so it is never closed here.</summary>
internal sealed class RedisCacheBackplane(Func<IConnectionMultiplexer> connect, ILogger logger) : IFusionCacheBackplane
{
    private readonly Lock _gate = new();
    private BackplaneSubscriptionOptions? _subscription;
    private IConnectionMultiplexer? _multiplexer;
    private RedisChannel _channel;

    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        Attach(options).Subscribe(_channel, Received);
        options.ConnectHandler?.Invoke(new BackplaneConnectionInfo(false));
    }

    public async ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        await Attach(options).SubscribeAsync(_channel, Received).ConfigureAwait(false);
        if (options.ConnectHandlerAsync is { } connected)
        {
            await connected(new BackplaneConnectionInfo(false)).ConfigureAwait(false);
        }
    }

    public void Unsubscribe() => Detach()?.GetSubscriber().Unsubscribe(_channel, Received, CommandFlags.FireAndForget);

    public async ValueTask UnsubscribeAsync()
    {
        if (Detach() is { } multiplexer)
        {
            await multiplexer.GetSubscriber().UnsubscribeAsync(_channel, Received, CommandFlags.FireAndForget).ConfigureAwait(false);
        }
    }

    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
    {
        token.ThrowIfCancellationRequested();
        Subscriber().Publish(_channel, BackplaneMessage.ToByteArray(message));
    }

    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        await Subscriber().PublishAsync(_channel, BackplaneMessage.ToByteArray(message)).WaitAsync(token).ConfigureAwait(false);

    private ISubscriber Attach(BackplaneSubscriptionOptions options)
    {
        lock (_gate)
        {
            _channel = RedisChannel.Literal(options.ChannelName ?? throw new ArgumentException("The subscription has no channel.", nameof(options)));
            _subscription = options;
            if (_multiplexer is null)
            {
                _multiplexer = connect();
                _multiplexer.ConnectionRestored += Restored;
            }

            return _multiplexer.GetSubscriber();
        }
    }

    private IConnectionMultiplexer? Detach()
    {
        lock (_gate)
        {
            var multiplexer = _multiplexer;
            (_subscription, _multiplexer) = (null, null);
            multiplexer?.ConnectionRestored -= Restored;
            return multiplexer;
        }
    }

    private ISubscriber Subscriber() => (_multiplexer ?? throw new InvalidOperationException("The backplane is not subscribed.")).GetSubscriber();

    private void Received(RedisChannel channel, RedisValue value)
    {
        BackplaneMessage message;
        try
        {
            message = BackplaneMessage.FromByteArray(value);
        }
        catch (Exception error)
        {
            // Anybody can publish on a channel; a message that is not ours must not end the subscription.
            logger.UnreadableBackplaneMessage(error);
            return;
        }

        if (_subscription?.IncomingMessageHandlerAsync is { } handle)
        {
            _ = Task.Run(async () => await handle(message).ConfigureAwait(false));
        }
    }

    // After a cut, messages were missed: the handler makes FusionCache check what it holds against Redis.
    private void Restored(object? sender, ConnectionFailedEventArgs connection)
    {
        if (connection.ConnectionType == ConnectionType.Subscription && _subscription?.ConnectHandlerAsync is { } connected)
        {
            _ = Task.Run(async () => await connected(new BackplaneConnectionInfo(true)).ConfigureAwait(false));
        }
    }
}
