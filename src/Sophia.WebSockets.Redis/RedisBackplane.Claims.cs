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
    private readonly ConcurrentDictionary<string, (long Fence, long At)> _granted = new(StringComparer.Ordinal);
    private readonly Lock _claiming = new();

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

        var handovers = Begin(who.ClientId);
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
            End(who.ClientId, handovers);
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
        ForgetGrant(held.ClientId, held.Fence);
        _held.AddOrUpdate(held.ClientId, held, (_, known) => (before = known) == held || known.Fence > held.Fence ? known : held);
        if (before is not null && before != held && before.Fence < held.Fence)
        {
            before.TryRetire();
            WaitFor(before.ClientId, before.TakeDeferred());
        }

        held.Begin(session);
        if (_fences.TryGetValue(held.ClientId, out var gone) && gone.Fence > held.Fence)
        {
            // The client went elsewhere between its claim and now. Nothing of it has been handled here yet, and nothing will be.
            _ = ReleaseAsync(held, gone.Fence - 1);
            return;
        }

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
        // In this order: a connection that comes in between brings a claim of its own.
        if (session.State is not HeldClient held || !session.AtRest || !held.TryRetire())
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

    private Handovers Begin(string clientId)
    {
        lock (_claiming)
        {
            var handovers = _handovers.GetOrAdd(clientId, static _ => new Handovers());
            handovers.Claims++;
            return handovers;
        }
    }

    private void End(string clientId, Handovers handovers)
    {
        lock (_claiming)
        {
            if (--handovers.Claims == 0)
            {
                _handovers.TryRemove(clientId, out _);
            }
        }
    }

    private async Task<BackplaneClaim> ClaimAsync(BackplaneIntroduction who, Handovers handovers, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(who.ClientId, out var before) && before.Stopped is { } stopped)
        {
            // What this node itself handled last has to be in the store first.
            await stopped.WaitAsync(cancellationToken);
        }

        var reply = await _store.ClaimAsync(who, _log.Position);
        _metrics.Claimed(reply.Verdict);
        if (reply.Verdict is not BackplaneVerdict.Granted)
        {
            return new BackplaneClaim { Verdict = reply.Verdict };
        }

        _granted.AddOrUpdate(who.ClientId, (reply.Fence, _time.GetTimestamp()), (_, known) => known.Fence > reply.Fence ? known : (reply.Fence, _time.GetTimestamp()));
        var inbound = reply.Wait ? await TakeOverAsync(who.ClientId, reply, handovers, cancellationToken) : reply.Inbound;
        if (handovers.IsOutrun(reply.Fence))
        {
            return new BackplaneClaim { Verdict = BackplaneVerdict.Outrun };
        }

        var held = new HeldClient(who, reply, FetchAsync, CatchUpAsync, _logger.WorkFailed);
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

    /// <summary>Waits until the nodes before have stopped. Gives the client's last message that was handled anywhere, as far as they say so in time.</summary>
    private async Task<long> TakeOverAsync(string clientId, ClaimReply reply, Handovers handovers, CancellationToken cancellationToken)
    {
        try
        {
            if (await handovers.WaitAsync(reply.Fence, _options.HandoverTimeout, _time, cancellationToken) is { } inbound)
            {
                return Math.Max(reply.Inbound, inbound);
            }

            _logger.NotHandedOver(clientId, _options.HandoverTimeout);
            await _store.StopWaitingAsync(clientId, reply.Fence - 1);
            return reply.Inbound;
        }
        catch (OperationCanceledException)
        {
            // The connection is gone before it began: the next one must not take this node for one that has the client.
            ForgetGrant(clientId, reply.Fence);
            _ = GiveBackAsync(clientId, reply);
            throw;
        }
    }

    private void ForgetGrant(string clientId, long fence)
    {
        if (_granted.TryGetValue(clientId, out var granted) && granted.Fence <= fence)
        {
            _granted.TryRemove(new(clientId, granted));
        }
    }

    private async Task GiveBackAsync(string clientId, ClaimReply reply)
    {
        try
        {
            await _store.ReportAsync(new ClientReport(clientId, reply.Epoch, reply.Fence, 0, 0, 0, 0), ReportKind.Detach, null);
        }
        catch (RedisLinkException)
        {
            // Then the next claim asks this node, which has nothing.
        }
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
