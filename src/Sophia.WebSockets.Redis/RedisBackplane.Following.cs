using Sophia.WebSockets.Redis.Clients;
using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis;

/// <summary>Keeping up with what the store has for this node's clients.</summary>
internal sealed partial class RedisBackplane
{
    private readonly Pump _logRefresh;

    private void OnHint(ChannelMessage message)
    {
        if (!Hint.TryRead((byte[]?)message.Message, out var hint))
        {
            return;
        }

        _metrics.Hinted();
        try
        {
            OnHint(hint);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            // Anybody can publish; what counts is in the stream and is looked at anyway.
            _logger.UnreadableHint(error);
        }
    }

    private void OnHint(in Hint hint)
    {
        if (hint.Kind == 'b')
        {
            if (!_log.TryTake(hint))
            {
                _logRefresh.Kick();
            }

            return;
        }

        var client = hint.Text(1);
        if (hint.Kind is 'h' or 'f')
        {
            OnHandover(hint, client);
        }
        else if (_held.TryGetValue(client, out var held))
        {
            OnHint(hint, held);
        }
    }

    private void OnHandover(in Hint hint, string client)
    {
        var handovers = _handovers.GetValueOrDefault(client);
        if (hint.Kind == 'h')
        {
            handovers?.OnHandedOver(hint.Number(2), hint.Number(3));
            return;
        }

        handovers?.OnFenced(hint.Number(2));
        _ = OnFencedAsync(client, hint.Number(2), asked: hint.Text(3) == "1");
    }

    private void OnHint(in Hint hint, HeldClient held)
    {
        switch (hint.Kind)
        {
            case 'm' or 'l':
                var message = hint.Kind == 'm' ? Payloads.Read(hint.Bytes(6), hint.Text(5)) : null;
                if (held.Receive(StoreVerdict.ParseId(hint.Text(2)), hint.Number(3), hint.Number(4), message))
                {
                    held.FetchPump.Kick();
                }

                break;
            case 'p' when held.Session is { } session && Payloads.Read(hint.Bytes(3)) is { } plain:
                session.Send(plain, 0, gapWhenFull: true, out _);
                break;
            case 'e' when held.TryRetire():
                Forget(held);
                held.Session?.Disconnect(hint.Text(2));
                break;
            case 'g':
                ApplyGroup(held, hint.Text(2), hint.Text(3) == "1");
                break;
            case 's':
                held.Session?.CloseSlow();
                break;
        }
    }

    /// <summary>Takes what the store has beyond what the client's session has.</summary>
    private async Task FetchAsync(HeldClient held)
    {
        try
        {
            while (held.TryGetLast(out var last, out var fence))
            {
                var reply = await _store.FetchAsync(held.ClientId, held.Epoch, fence, last);
                if (reply.Kind is not StoreVerdictKind.Good)
                {
                    await OnVerdictAsync(held, reply.Kind);
                    return;
                }

                var entries = await ResolveAsync(reply.Entries);
                _metrics.Fetched(entries.Count);
                if (!held.Take(fence, entries, reply, entries.Count < SophiaWebSocketsRedisDefaults.FetchCount) || entries.Count < SophiaWebSocketsRedisDefaults.FetchCount)
                {
                    return;
                }
            }
        }
        catch (RedisLinkException)
        {
            // The position check asks again.
        }
    }

    private async Task<List<ClientEntry>> ResolveAsync(RedisResult[] results)
    {
        var entries = new List<ClientEntry>(results.Length);
        foreach (var entry in results.Select(ClientEntry.Read))
        {
            entries.Add(entry.BroadcastId is { } id ? entry with { Message = await _log.FindAsync(id) } : entry);
        }

        return entries;
    }

    private void OnBroadcasts()
    {
        foreach (var (_, held) in _held)
        {
            held.CatchUpPump.Kick();
        }
    }

    private async Task RefreshLogAsync()
    {
        try
        {
            await _log.RefreshAsync();
        }
        catch (RedisLinkException)
        {
            // The position check asks again.
        }
    }

    /// <summary>Gives the broadcasts a client does not have yet their places in its sequence.</summary>
    private async Task CatchUpAsync(HeldClient held)
    {
        try
        {
            while (held.IsFollowing && _log.Position is { IsReadable: true } log && held.Seen is var seen && (seen.Epoch != log.Epoch || seen.Id != log.Id))
            {
                var items = await _log.SinceAsync(seen.Epoch == log.Epoch ? seen.Id : "0-0", SophiaWebSocketsRedisDefaults.CatchUpCount);
                if (items.Count == 0 && seen.Epoch == log.Epoch)
                {
                    return;
                }

                if (held.Session is { Reliable: false, Connected: true } plain)
                {
                    DeliverPlain(held, plain, items);
                }
                else if (!IsDue(held, log, items) || !await NumberAsync(held, log, items))
                {
                    return;
                }

                held.Seen = log with { Id = items.Count > 0 ? items[^1].Id : log.Id };
            }

            held.CatchUpDue = false;
        }
        catch (RedisLinkException)
        {
            // The position check goes on from here.
        }
    }

    /// <summary>Whether something there is for the client. If not, its place moves with the next position check, or when it has fallen behind by many.</summary>
    private static bool IsDue(HeldClient held, BroadcastPosition log, IReadOnlyList<Broadcast> items) =>
        held.CatchUpDue || held.Seen.Epoch != log.Epoch || items.Count == SophiaWebSocketsRedisDefaults.CatchUpCount
        || items.Any(item => item.Group is not { } group || held.Session!.IsIn(group));

    private async Task<bool> NumberAsync(HeldClient held, BroadcastPosition log, IReadOnlyList<Broadcast> items)
    {
        var session = held.Session!;
        var reply = await _store.CatchUpAsync(held.ClientId, log, items);
        if (reply.Kind is not StoreVerdictKind.Good)
        {
            return false;
        }

        if (reply.Here && reply.Slow)
        {
            session.CloseSlow();
        }

        var (numbers, missing) = (reply.Numbers, false);
        for (var i = 0; i < items.Count; i++)
        {
            if (numbers[i] > 0)
            {
                missing |= held.Receive(reply.Epoch, reply.Fence, numbers[i], items[i].Message);
            }
        }

        missing |= held.Receive(reply.Epoch, reply.Fence, reply.Last, null);
        if (missing)
        {
            held.FetchPump.Kick();
        }

        return true;
    }

    /// <summary>For a client whose node is another one, or none, before a message to it that comes after them.</summary>
    private async Task CatchUpAsync(string clientId, BroadcastPosition log)
    {
        if (!log.IsReadable)
        {
            return;
        }

        if (_held.TryGetValue(clientId, out var held))
        {
            await CatchUpAsync(held);
            return;
        }

        var from = await _store.ReadBroadcastPositionAsync(clientId);
        while (await _log.SinceAsync(from.Epoch == log.Epoch ? from.Id : "0-0", SophiaWebSocketsRedisDefaults.CatchUpCount) is { Count: > 0 } items)
        {
            await _store.CatchUpAsync(clientId, log, items);
            from = log with { Id = items[^1].Id };
        }
    }

    private void DeliverPlain(HeldClient held, BackplaneSession session, IReadOnlyList<Broadcast> items)
    {
        foreach (var item in items)
        {
            var delivered = item.NumberAt(_node) is { } number && held.HasBroadcast(number);
            if (!delivered && item.Message is { } message && (item.Group is not { } group || session.IsIn(group)))
            {
                session.Send(message, 0, gapWhenFull: true, out _);
            }
        }
    }
}
