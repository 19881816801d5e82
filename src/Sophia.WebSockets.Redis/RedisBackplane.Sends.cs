using System.Globalization;
using Sophia.WebSockets.Redis.Clients;
using Sophia.WebSockets.Redis.Store;

namespace Sophia.WebSockets.Redis;

/// <summary>Messages to clients, through Redis and without it.</summary>
internal sealed partial class RedisBackplane
{
    private readonly Pump _flush;
    private long _broadcasts;

    protected override ValueTask<SendResult> SendAsync(string clientId, OutboundMessage message, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(clientId, out var held) && held is { Session: { Reliable: false, Connected: true } plain, IsFollowing: true })
        {
            // At most once, and it is here: nothing to store.
            var result = plain.Send(message, 0, gapWhenFull: false, out _);
            if (result is not SendResult.Dropped)
            {
                return ValueTask.FromResult(result);
            }
        }

        var operation = NextOperation();
        if (!_link.IsUp || (held?.IsAlone ?? false))
        {
            return ValueTask.FromResult(SendAlone(clientId, message, operation, uncertain: false));
        }

        return _pending.Holds(clientId)
            ? ValueTask.FromResult(Wait(new PendingSend(clientId, null, message, operation, "")))
            : new ValueTask<SendResult>(SendThroughAsync(clientId, message, operation));
    }

    protected override async ValueTask<BroadcastResult> BroadcastAsync(string? group, OutboundMessage message, CancellationToken cancellationToken)
    {
        var (operation, number) = (NextOperation(), Interlocked.Increment(ref _broadcasts));
        if (_link.IsUp && !_pending.IsEmpty)
        {
            // Behind what waits already; that is a matter of milliseconds.
            return Wait(new PendingSend(null, group, message, operation, Origin(number))) is SendResult.Rejected ? new BroadcastResult(0, 0, 1) : Count(group);
        }

        if (_link.IsUp)
        {
            try
            {
                await _log.AddAsync(group, message, operation, Origin(number));
                return Count(group);
            }
            catch (RedisLinkException)
            {
                // Nobody knows whether it is in the log: the clients of this node get it now, and not again if it is.
            }
        }

        return BroadcastAlone(group, message, operation, number);
    }

    private async Task<SendResult> SendThroughAsync(string clientId, OutboundMessage message, string operation)
    {
        try
        {
            return await SendToStoreAsync(clientId, message, operation);
        }
        catch (RedisLinkException)
        {
            return SendAlone(clientId, message, operation, uncertain: true);
        }
    }

    private async Task<SendResult> SendToStoreAsync(string clientId, OutboundMessage message, string operation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var compare = attempt <= SophiaWebSocketsRedisDefaults.SendAttempts;
            var reply = await _store.SendAsync(clientId, message, operation, compare ? _log.Position : _log.Position with { Epoch = "?" });
            switch (reply.Code)
            {
                case 'S' or 'Q':
                    Deliver(clientId, reply, message);
                    return reply.Code == 'S' ? SendResult.Sent : SendResult.Queued;
                case 'P' when _held.TryGetValue(clientId, out var held) && held.Session is { } session:
                    return session.Send(message, 0, gapWhenFull: false, out _);
                case 'R':
                    return OnRejected(clientId, reply);
                case 'D' or 'P':
                    return SendResult.Dropped;
                default:
                    // Broadcasts that this node knows of have to get their numbers first.
                    await _log.RefreshAsync();
                    await CatchUpAsync(clientId, _log.Position);
                    break;
            }
        }
    }

    private void Deliver(string clientId, SendReply reply, OutboundMessage message)
    {
        if (reply is { Here: true, Number: > 0 } && _held.TryGetValue(clientId, out var held)
            && held.Receive(reply.Epoch, reply.Fence, reply.Number, message))
        {
            held.FetchPump.Kick();
        }
    }

    private SendResult OnRejected(string clientId, SendReply reply)
    {
        _metrics.Rejected();
        if (reply.Here && _held.TryGetValue(clientId, out var held))
        {
            held.Session?.CloseSlow();
        }

        return SendResult.Rejected;
    }

    /// <summary>To a client of this node under a number of our own; for another one it waits until Redis is back, within bounds.</summary>
    private SendResult SendAlone(string clientId, OutboundMessage message, string operation, bool uncertain)
    {
        // What was to go through Redis to a client of this node waits no longer than Redis is there; it may be in there already.
        if (_held.TryGetValue(clientId, out var held)
            && _pending.TryTake(clientId, item => held.SendAlone(item.Message, item.Operation, uncertain: true, broadcast: 0) is SendResult.Sent or SendResult.Queued)
            && held.SendAlone(message, operation, uncertain, broadcast: 0) is { } result and not SendResult.Dropped)
        {
            return result;
        }

        if (!_pending.HoldsFor(clientId))
        {
            if (_provisional.TryGetValue(clientId, out var provisional)
                && provisional.Send(message, 0, gapWhenFull: false, out _) is var local and not SendResult.Dropped)
            {
                return local;
            }
        }

        return Wait(new PendingSend(clientId, null, message, operation, ""));
    }

    private SendResult Wait(PendingSend item)
    {
        if (!_pending.TryAdd(item))
        {
            _metrics.Rejected();
            return SendResult.Rejected;
        }

        if (_link.IsUp)
        {
            _flush.Kick();
        }

        return SendResult.Queued;
    }

    private BroadcastResult BroadcastAlone(string? group, OutboundMessage message, string operation, long number)
    {
        int sent = 0, queued = 0, rejected = 0;
        foreach (var (_, held) in _held)
        {
            if (held.Session is { } session && (group is null || session.IsIn(group)))
            {
                Tally(held.SendAlone(message, operation, uncertain: false, number) ?? SendResult.Dropped);
            }
        }

        foreach (var (_, session) in _provisional)
        {
            if (group is null || session.IsIn(group))
            {
                Tally(session.Send(message, 0, gapWhenFull: true, out _));
            }
        }

        rejected += Wait(new PendingSend(null, group, message, operation, Origin(number))) is SendResult.Rejected ? 1 : 0;
        return new BroadcastResult(sent, queued, rejected);

        void Tally(SendResult result)
        {
            sent += result is SendResult.Sent ? 1 : 0;
            queued += result is SendResult.Queued ? 1 : 0;
            rejected += result is SendResult.Rejected ? 1 : 0;
        }
    }

    /// <summary>Sends what has waited, in order. What fails stays, and with it what is for the same client.</summary>
    private async Task FlushPendingAsync()
    {
        while (_link.IsUp && _pending.Read() is { Length: > 0 } items)
        {
            var stuck = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in items)
            {
                if (item.ClientId is { } client && stuck.Contains(client))
                {
                    continue;
                }

                if (await TryFlushAsync(item))
                {
                    _pending.Remove(item);
                }
                else if (item.ClientId is { } failed)
                {
                    stuck.Add(failed);
                }
                else
                {
                    return;
                }
            }

            if (stuck.Count > 0)
            {
                return;
            }
        }
    }

    private async Task<bool> TryFlushAsync(PendingSend item)
    {
        try
        {
            if (item.ClientId is not { } client)
            {
                await _log.AddAsync(item.Group, item.Message, item.Operation, item.Origin);
            }
            else if (await SendToStoreAsync(client, item.Message, item.Operation) is SendResult.Rejected)
            {
                // Its sender was told that it waits; so its client is told that it does not come.
                await _store.SendAsync(client, null, NextOperation(), _log.Position);
            }

            return true;
        }
        catch (RedisLinkException)
        {
            return false;
        }
    }

    private BroadcastResult Count(string? group)
    {
        var (sent, queued) = (0, 0);
        foreach (var (_, held) in _held)
        {
            if (held.Session is { } session && (group is null || session.IsIn(group)))
            {
                _ = session.Connected ? sent++ : queued++;
            }
        }

        return new BroadcastResult(sent, queued, 0);
    }

    private string Origin(long number) => string.Create(CultureInfo.InvariantCulture, $"{_node}:{number}");
}
