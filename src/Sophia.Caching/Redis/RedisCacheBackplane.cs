using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace Sophia.Caching.Redis;

/// <summary>Tells the other nodes through Redis publish/subscribe what changed. The multiplexer is shared, so it is never closed here.</summary>
internal sealed class RedisCacheBackplane(Func<IConnectionMultiplexer> connect, TimeSpan limit, TimeProvider time, ILogger logger) : IFusionCacheBackplane
{
    private readonly RecentMessages _recent = new(time);
    private Attachment? _attachment;

    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        var attachment = Attach(options);
        attachment.Subscriber.Subscribe(attachment.Channel, Received);
        attachment.Subscriber.Subscribe(attachment.Resync.Channel, attachment.Resync.Received);
        options.ConnectHandler?.Invoke(new BackplaneConnectionInfo(false));
    }

    public async ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        var attachment = Attach(options);
        await attachment.Subscriber.SubscribeAsync(attachment.Channel, Received).ConfigureAwait(false);
        await attachment.Subscriber.SubscribeAsync(attachment.Resync.Channel, attachment.Resync.Received).ConfigureAwait(false);
        if (options.ConnectHandlerAsync is { } connected)
        {
            await connected(new BackplaneConnectionInfo(false)).ConfigureAwait(false);
        }
    }

    public void Unsubscribe()
    {
        if (Interlocked.Exchange(ref _attachment, null) is not { } attachment)
        {
            return;
        }

        attachment.Multiplexer.ConnectionRestored -= Restored;
        attachment.Resync.Dispose();
        attachment.Subscriber.Unsubscribe(attachment.Resync.Channel, attachment.Resync.Received, CommandFlags.FireAndForget);
        attachment.Subscriber.Unsubscribe(attachment.Channel, Received, CommandFlags.FireAndForget);
    }

    public ValueTask UnsubscribeAsync()
    {
        Unsubscribe();
        return ValueTask.CompletedTask;
    }

    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
    {
        token.ThrowIfCancellationRequested();
        var attachment = Attached();
        attachment.Subscriber.Publish(attachment.Channel, Remember(message));
    }

    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
    {
        var attachment = Attached();
        await attachment.Subscriber.PublishAsync(attachment.Channel, Remember(message)).WaitAsync(limit, time, token).ConfigureAwait(false);
    }

    private Attachment Attach(BackplaneSubscriptionOptions options)
    {
        Unsubscribe();
        var name = options.ChannelName ?? throw new ArgumentException("The subscription has no channel.", nameof(options));
        var attachment = new Attachment(options, connect(), RedisChannel.Literal(name), new RedisResync(RedisChannel.Literal(name + ":resync"), ReplayAsync, time, logger));
        attachment.Multiplexer.ConnectionRestored += Restored;
        return _attachment = attachment;
    }

    private Attachment Attached() => _attachment ?? throw new InvalidOperationException("The backplane is not subscribed.");

    private byte[] Remember(BackplaneMessage message)
    {
        var bytes = BackplaneMessage.ToByteArray(message);
        _recent.Add(bytes);
        return bytes;
    }

    private async Task ReplayAsync(CancellationToken cancellationToken)
    {
        if (_attachment is not { } attachment)
        {
            return;
        }

        foreach (var message in _recent.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await attachment.Subscriber.PublishAsync(attachment.Channel, message).ConfigureAwait(false);
        }
    }

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

        if (_attachment?.Options.IncomingMessageHandlerAsync is { } handle)
        {
            _ = Task.Run(async () => await handle(message).ConfigureAwait(false));
        }
    }

    private void Restored(object? sender, ConnectionFailedEventArgs connection)
    {
        if (connection.ConnectionType != ConnectionType.Subscription || _attachment is not { } attachment)
        {
            return;
        }

        attachment.Resync.Ask(attachment.Subscriber);
        if (attachment.Options.ConnectHandlerAsync is { } connected)
        {
            _ = Task.Run(async () => await connected(new BackplaneConnectionInfo(true)).ConfigureAwait(false));
        }
    }

    private sealed record Attachment(BackplaneSubscriptionOptions Options, IConnectionMultiplexer Multiplexer, RedisChannel Channel, RedisResync Resync)
    {
        public ISubscriber Subscriber { get; } = Multiplexer.GetSubscriber();
    }
}
