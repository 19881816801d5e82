using System.Collections.Concurrent;
using Sophia.WebSockets.Redis.Clients;
using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis;

/// <summary>Clients come and go.</summary>
internal sealed partial class RedisBackplane
{
    private static readonly BackplaneClaim Unavailable = new() { Verdict = BackplaneVerdict.Unavailable };

    private readonly ConcurrentDictionary<string, Handovers> _handovers = new(StringComparer.Ordinal);

    protected override async ValueTask<BackplaneClaim> ClaimAsync(BackplaneIntroduction who, CancellationToken cancellationToken)
    {
        if (!_link.IsUp)
        {
            return Unavailable;
        }

        if (_held.TryGetValue(who.ClientId, out var held) && held.IsAlone)
        {
            // Numbers this node gave are unknown to the store yet; the client may have some of them.
            await ReconcileAsync(held);
        }

        var handovers = _handovers.AddOrUpdate(who.ClientId, static _ => new Handovers(), static (_, known) => known.Share());
        try
        {
            return await ClaimAsync(who, handovers, cancellationToken);
        }
        catch (RedisLinkException)
        {
            return Unavailable;
        }
        finally
        {
            if (handovers.Leave())
            {
                _handovers.TryRemove(new(who.ClientId, handovers));
            }
        }
    }

    protected override void OnAttached(BackplaneSession session)
    {
        if (!session.Stored)
        {
            _provisional[session.ClientId] = session;
            return;
        }

        if (session.State is not HeldClient held)
        {
            return;
        }

        HeldClient? before = null;
        _held.AddOrUpdate(held.ClientId, held, (_, known) => (before = known) == held || known.Fence > held.Fence ? known : held);
        if (before is not null && before != held && before.Fence < held.Fence)
        {
            before.TryRetire();
        }

        held.Begin(session);
        foreach (var group in held.Groups)
        {
            session.Join(group);
        }

        _provisional.TryRemove(session.ClientId, out _);
        if (session.Reliable)
        {
            held.FetchPump.Kick();
        }

        held.CatchUpPump.Kick();
    }

    protected override void OnProgress(BackplaneSession session)
    {
        if (session.State is HeldClient held)
        {
            NoteProgress(held);
        }
    }

    protected override void OnDetached(BackplaneSession session)
    {
        if (session.State is HeldClient held)
        {
            _ = ReportAsync(held, ReportKind.Detach);
        }
        else if (_link.IsUp)
        {
            Return(session);
        }
    }

    protected override void OnDropped(BackplaneSession session, IReadOnlyList<OutboundMessage> unwritten)
    {
        if (session.Stored || !_provisional.TryRemove(new(session.ClientId, session)))
        {
            // What the store has numbered, the store still has.
            return;
        }

        foreach (var message in unwritten)
        {
            Wait(new PendingSend(session.ClientId, null, message, NextOperation(), ""));
        }
    }

    protected override async ValueTask<bool> EndAsync(BackplaneSession session)
    {
        if (session.State is not HeldClient held || !held.TryRetire())
        {
            return false;
        }

        Forget(held);
        try
        {
            return await _store.ExpireAsync(held.ClientId, held.Epoch, held.Fence);
        }
        catch (RedisLinkException)
        {
            // It ends in Redis by itself, at about the same time.
            return true;
        }
    }

    private async Task<BackplaneClaim> ClaimAsync(BackplaneIntroduction who, Handovers handovers, CancellationToken cancellationToken)
    {
        var reply = await _store.ClaimAsync(who, _log.Position);
        _metrics.Claimed(reply.Verdict);
        if (reply.Verdict is not BackplaneVerdict.Granted)
        {
            return new BackplaneClaim { Verdict = reply.Verdict };
        }

        var inbound = reply.Inbound;
        if (reply.Wait)
        {
            inbound = Math.Max(inbound, await handovers.WaitAsync(reply.Fence, _options.HandoverTimeout, _time, cancellationToken));
        }

        if (handovers.IsOutrun(reply.Fence))
        {
            return new BackplaneClaim { Verdict = BackplaneVerdict.Outrun };
        }

        var held = new HeldClient(who, reply, FetchAsync, CatchUpAsync);
        return new BackplaneClaim
        {
            Verdict = BackplaneVerdict.Granted,
            SessionId = reply.SessionId,
            Epoch = reply.Epoch,
            Generation = reply.Fence,
            Position = reply.Position,
            Resumed = reply.Known,
            LastInbound = inbound,
            State = held,
            Waiting = who.Reliable ? [] : await ReadWaitingAsync(reply.Waiting),
        };
    }

    private async Task<IReadOnlyList<OutboundMessage>> ReadWaitingAsync(RedisResult[] waiting)
    {
        var messages = new List<OutboundMessage>(waiting.Length);
        foreach (var item in waiting.Select(one => (RedisResult[])one!))
        {
            var message = (string)item[0]! == "d" ? Payloads.Read((byte[])item[1]!) : await _log.FindAsync((string)item[1]!);
            if (message is not null)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    /// <summary>Another node, or a newer connection, has the client.</summary>
    private async Task ReleaseAsync(HeldClient held, bool handOver)
    {
        if (!held.TryRetire())
        {
            return;
        }

        Forget(held);
        _metrics.Fenced();
        if (held.Session is not { } session)
        {
            return;
        }

        var fence = held.Fence;
        var (unwritten, written, broadcasts) = held.Surrender();
        foreach (var (message, operation) in unwritten)
        {
            // First, so that nothing sent from now on overtakes it.
            Wait(new PendingSend(held.ClientId, null, message, operation, ""));
        }

        var acknowledged = session.Acknowledged;
        if (!await session.ReleaseAsync(fence, _options.HandoverTimeout))
        {
            return;
        }

        try
        {
            if (handOver)
            {
                await _store.HandOverAsync(held.ClientId, fence, acknowledged, session.Accepted);
            }
        }
        catch (RedisLinkException)
        {
            // The new node waits no longer than its limit.
        }

        await TellAsync(held.ClientId, written, broadcasts);
    }

    /// <summary>What the store has to know of the time this node was alone with a client that has gone elsewhere.</summary>
    private async Task TellAsync(string clientId, bool written, string broadcasts)
    {
        try
        {
            if (broadcasts.Length > 0)
            {
                await _store.NoteDeliveredAsync(clientId, broadcasts);
            }

            if (written)
            {
                // It may have them or not; twice would be worse than the gap it is told of.
                await _store.SendAsync(clientId, null, NextOperation(), BroadcastPosition.None with { Epoch = "?" });
            }
        }
        catch (RedisLinkException error)
        {
            _logger.NotTold(clientId, error);
        }

    }

    /// <summary>A session this node made while it was alone, and whose client is away now: what it was never written goes to the one the store has.</summary>
    private void Return(BackplaneSession session)
    {
        if (_provisional.TryRemove(new(session.ClientId, session)))
        {
            var kept = session.GetKept();
            session.Forget();
            foreach (var item in kept.Where(item => !item.Written))
            {
                Wait(new PendingSend(session.ClientId, null, item.Message, NextOperation(), ""));
            }
        }
    }
}
