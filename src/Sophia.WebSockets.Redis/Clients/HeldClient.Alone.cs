using Sophia.WebSockets.Redis.Store;

namespace Sophia.WebSockets.Redis.Clients;

/// <summary>
/// Without a store the node numbers the client's messages itself, in a range that belongs to its fencing token: wherever the client turns up afterwards,
/// such a number cannot be taken for one of the store's.
/// </summary>
internal sealed partial class HeldClient
{
    private const int RangeBits = 32;
    private const int ManyOperations = 4_096;

    private readonly Dictionary<long, string> _own = [];
    private readonly List<Deferred> _deferred = [];
    private readonly HashSet<string> _uncertain = new(StringComparer.Ordinal);
    private long _known;
    private long _least;
    private long _firstBroadcast;
    private long _lastBroadcast;

    /// <summary>Sends under a number of the node's own; null while that cannot be done.</summary>
    /// <param name="message">The message.</param>
    /// <param name="operation">The operation it was to be sent by.</param>
    /// <param name="uncertain">Whether the store was asked already and may have done it.</param>
    /// <param name="broadcast">The number of the node's broadcast, 0 for a message to this client alone.</param>
    public SendResult? SendAlone(OutboundMessage message, string operation, bool uncertain, long broadcast)
    {
        lock (_gate)
        {
            if (_state is State.Reconciling)
            {
                return Defer(new Deferred(message, operation, uncertain, broadcast));
            }

            if (_state is not (State.Following or State.Alone))
            {
                return null;
            }

            if (!Session!.Reliable)
            {
                return SendPlain(message, broadcast);
            }

            if (_state is State.Following)
            {
                (_state, _known, _least) = (State.Alone, _last, Math.Max(_last + 1, Fence << RangeBits));
                _early.Clear();
            }

            return SendOwn(message, operation, uncertain, broadcast);
        }
    }

    private SendResult SendOwn(OutboundMessage message, string operation, bool uncertain, long broadcast)
    {
        var result = Session!.Send(message, _least, gapWhenFull: broadcast > 0, out var number);
        if (result is SendResult.Sent or SendResult.Queued)
        {
            Remember(number, operation, uncertain);
        }

        NoteBroadcast(broadcast);
        return result;
    }

    /// <summary>For as long as an answer of the store takes at most.</summary>
    private SendResult Defer(Deferred message)
    {
        if (_deferred.Count >= Who.Options.OutboxMessages)
        {
            return SendResult.Rejected;
        }

        _deferred.Add(message);
        return SendResult.Queued;
    }

    /// <summary>Whether the client got this node's broadcast while the node was alone.</summary>
    public bool HasBroadcast(long number)
    {
        lock (_gate)
        {
            return _firstBroadcast > 0 && number >= _firstBroadcast && number <= _lastBroadcast;
        }
    }

    /// <summary>A plain client has no numbers to keep apart; while it is not connected, the message waits elsewhere.</summary>
    private SendResult? SendPlain(OutboundMessage message, long broadcast)
    {
        if (!Session!.Connected)
        {
            return null;
        }

        NoteBroadcast(broadcast);
        return Session.Send(message, 0, gapWhenFull: broadcast > 0, out _);
    }

    private void NoteBroadcast(long number)
    {
        if (number > 0)
        {
            (_firstBroadcast, _lastBroadcast) = (_firstBroadcast == 0 ? number : _firstBroadcast, number);
        }
    }

    /// <summary>What is needed to make both views one; null if that is under way, or the client is not ours.</summary>
    public ReconcileRequest? BeginReconcile()
    {
        lock (_gate)
        {
            if (_state is not (State.Following or State.Alone))
            {
                return null;
            }

            if (_state is State.Following)
            {
                _known = _last;
            }

            _state = State.Reconciling;
            var session = Session!;
            return new ReconcileRequest
            {
                Report = Report(),
                Who = Who,
                SessionId = SessionId,
                Connected = session.Connected,
                Known = _known,
                Last = session.Last,
                Groups = session.Groups,
                Uncertain = [.. _uncertain],
                Broadcasts = _firstBroadcast == 0 ? "" : $"{_firstBroadcast}-{_lastBroadcast}",
                Kept = [.. session.GetKept().Select(kept => (kept.Number, kept.Message, _own.GetValueOrDefault(kept.Number, "")))],
            };
        }
    }

    /// <summary>
    /// The store has our view now, under a new fencing token. Gives the messages that were to be sent meanwhile; broadcasts among them come through the log.
    /// </summary>
    public List<(OutboundMessage Message, string Operation)> EndReconcile(long fence)
    {
        List<(OutboundMessage, string)> deferred;
        lock (_gate)
        {
            if (_state is not State.Reconciling)
            {
                return [];
            }

            deferred = TakeDeferred();

            (_state, Fence, _last) = (State.Following, fence, Session!.Last);
            Flushed = Math.Max(Flushed, Session.Acknowledged);
            Forget();
        }

        Session.Renew(fence);
        return deferred;
    }

    /// <summary>It did not work out: on alone until the next attempt.</summary>
    public void StayAlone()
    {
        lock (_gate)
        {
            if (_state is State.Reconciling)
            {
                (_state, _least) = (State.Alone, Math.Max(Session!.Last + 1, Fence << RangeBits));
                foreach (var (message, operation, uncertain, broadcast) in _deferred)
                {
                    SendOwn(message, operation, uncertain, broadcast);
                }

                _deferred.Clear();
            }
        }
    }

    /// <summary>
    /// Somebody else has the client. What this node has numbered itself and the client has not acknowledged: messages it was never written, to be sent
    /// again; and whether others were, of which nobody knows if they arrived.
    /// </summary>
    public (List<(OutboundMessage Message, string Operation)> Unwritten, bool Written, string Broadcasts) Surrender()
    {
        lock (_gate)
        {
            var own = Session is null ? [] : Session.GetKept().Where(kept => _own.ContainsKey(kept.Number)).ToList();
            var broadcasts = _firstBroadcast == 0 ? "" : $"{_firstBroadcast}-{_lastBroadcast}";
            var unwritten = own.Where(kept => !kept.Written).Select(kept => (kept.Message, _own[kept.Number])).Concat(TakeDeferred()).ToList();
            Forget();
            return (unwritten, own.Any(kept => kept.Written), broadcasts);
        }
    }

    /// <summary>Messages that waited for the two views to be made one; broadcasts among them come through the log.</summary>
    public List<(OutboundMessage Message, string Operation)> TakeDeferred()
    {
        lock (_gate)
        {
            List<(OutboundMessage, string)> deferred = [.. _deferred.Where(one => one.Broadcast == 0).Select(one => (one.Message, one.Operation))];
            _deferred.Clear();
            return deferred;
        }
    }

    public ClientReport Report() =>
        new(ClientId, Epoch, Fence, Session!.Acknowledged, Flushed, Session.Handled, Session.Confirmed);

    private void Remember(long number, string operation, bool uncertain)
    {
        _own[number] = operation;
        if (uncertain)
        {
            _uncertain.Add(operation);
        }

        if (_own.Count > ManyOperations)
        {
            var acknowledged = Session!.Acknowledged;
            foreach (var old in _own.Keys.Where(key => key <= acknowledged).ToArray())
            {
                _own.Remove(old);
            }
        }
    }

    private void Forget()
    {
        _own.Clear();
        _uncertain.Clear();
        (_firstBroadcast, _lastBroadcast) = (0, 0);
    }

    private readonly record struct Deferred(OutboundMessage Message, string Operation, bool Uncertain, long Broadcast);
}
