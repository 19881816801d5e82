using System.Diagnostics.CodeAnalysis;
using Sophia.WebSockets.Redis.Store;

namespace Sophia.WebSockets.Redis.Clients;

/// <summary>
/// A client this node has claimed: follows the numbers the store gives, in order and without a hole; or, while there is no store, gives numbers itself
/// until both views are made one again.
/// </summary>
internal sealed partial class HeldClient
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, OutboundMessage> _early = [];
    private State _state = State.Waiting;
    private TaskCompletionSource<Stopped>? _stopped;
    private long _last;

    public HeldClient(BackplaneIntroduction who, ClaimReply claim, Func<HeldClient, Task> fetch, Func<HeldClient, Task> catchUp, Action<Exception> failed)
    {
        (Who, SessionId, Epoch, Fence) = (who, claim.SessionId, claim.Epoch, claim.Fence);
        Seen = new BroadcastPosition(claim.BroadcastEpoch, claim.BroadcastId, "");
        Groups = claim.Groups;
        FetchPump = new Pump(() => fetch(this), failed);
        CatchUpPump = new Pump(() => catchUp(this), failed);
    }

    private enum State
    {
        /// <summary>Claimed, not attached.</summary>
        Waiting,

        /// <summary>Takes what the store has.</summary>
        Following,

        /// <summary>Gives numbers itself.</summary>
        Alone,

        /// <summary>The two views are being made one.</summary>
        Reconciling,

        /// <summary>Somebody else has the client.</summary>
        Gone,
    }

    public BackplaneIntroduction Who { get; }

    public string ClientId => Who.ClientId;

    public ulong SessionId { get; }

    public ulong Epoch { get; }

    public long Fence { get; private set; }

    /// <summary>The groups the store has it in at the time of the claim.</summary>
    public IReadOnlyCollection<string> Groups { get; }

    public BackplaneSession? Session { get; private set; }

    public Pump FetchPump { get; }

    public Pump CatchUpPump { get; }

    /// <summary>How far it has come in the broadcast log.</summary>
    public BroadcastPosition Seen { get; set; }

    /// <summary>Its place in the log is to be moved also if nothing there is for it.</summary>
    public bool CatchUpDue { get; set; }

    /// <summary>Acknowledgements the store has confirmed.</summary>
    public long Flushed { get; private set; }

    /// <summary>There was no memory for more; what is missing stands in the store.</summary>
    public bool IsBehind { get; private set; }

    public bool IsAlone => Is(State.Alone);

    public bool IsFollowing => Is(State.Following);

    public bool IsGone => Is(State.Gone);

    /// <summary>Where this node stopped with the client, as soon as it has; null unless <see cref="TryRelease"/> was called.</summary>
    public Task<Stopped>? Stopped
    {
        get
        {
            lock (_gate)
            {
                return _stopped?.Task;
            }
        }
    }

    /// <summary>The session is attached; what the store has beyond it is to be fetched.</summary>
    public void Begin(BackplaneSession session)
    {
        lock (_gate)
        {
            if (_state is State.Waiting)
            {
                (Session, _state, _last) = (session, State.Following, session.Last);
            }
        }
    }

    /// <summary>Somebody else has the client now, or its session is over. False if that was known.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            var was = _state;
            _state = State.Gone;
            _early.Clear();
            return was is not State.Gone;
        }
    }

    /// <summary>The same, by one that completes the source when nothing of the client is handled any more.</summary>
    public bool TryRelease([NotNullWhen(true)] out TaskCompletionSource<Stopped>? stopped)
    {
        lock (_gate)
        {
            stopped = _state is State.Gone ? null : _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _state = State.Gone;
            _early.Clear();
            return stopped is not null;
        }
    }

    /// <summary>A message under the number the store gave it. True if the store has to be asked for what is missing.</summary>
    public bool Receive(ulong epoch, long fence, long number, OutboundMessage? message)
    {
        lock (_gate)
        {
            if (_state is not State.Following)
            {
                return false;
            }

            if (epoch != Epoch || fence != Fence)
            {
                return true;
            }

            if (number <= _last)
            {
                return false;
            }

            if (message is null || number > _last + 1 || IsBehind)
            {
                // Without memory for what comes before, it would be kept past all bounds; the store has it.
                if (message is not null && !IsBehind && _early.Count < SophiaWebSocketsRedisDefaults.EarlyHints)
                {
                    _early[number] = message;
                }

                return !IsBehind;
            }

            var missing = !Append(number, message) || !DrainEarly();
            Session!.Flush();
            return missing && !IsBehind;
        }
    }

    /// <summary>From where to fetch; false if it is not following.</summary>
    public bool TryGetLast(out long last, out long fence)
    {
        lock (_gate)
        {
            (last, fence) = (_last, Fence);
            return _state is State.Following;
        }
    }

    /// <summary>Takes what was fetched. False if there is no memory for all of it.</summary>
    public bool Take(long fence, IReadOnlyList<ClientEntry> entries, FetchReply reply, bool complete)
    {
        lock (_gate)
        {
            if (_state is not State.Following || fence != Fence)
            {
                return true;
            }

            IsBehind = false;
            foreach (var entry in entries.Where(entry => entry.Number > _last))
            {
                PassTo(Math.Max(entry.From, _last + 1) - 1, reply.LostUpTo);
                if (!Take(entry))
                {
                    IsBehind = true;
                    break;
                }
            }

            if (complete && !IsBehind)
            {
                PassTo(reply.Last, reply.LostUpTo);
                DrainEarly();
            }

            Session!.Flush();
            return !IsBehind;
        }
    }

    public void OnReported(long acknowledged)
    {
        lock (_gate)
        {
            Flushed = Math.Max(Flushed, acknowledged);
        }
    }

    private bool Is(State state)
    {
        lock (_gate)
        {
            return _state == state;
        }
    }

    private bool Take(ClientEntry entry)
    {
        if (entry.Message is { } message)
        {
            return Append(entry.Number, message);
        }

        Session!.MarkLost(entry.Number, entry.Overflow);
        _last = entry.Number;
        return true;
    }

    /// <summary>Numbers without entries: lost as far as the store says so, unused or superseded otherwise.</summary>
    private void PassTo(long to, long lostUpTo)
    {
        if (to <= _last)
        {
            return;
        }

        if (lostUpTo > _last)
        {
            Session!.MarkLost(Math.Min(to, lostUpTo), overflow: true);
        }

        Session!.Skip(to);
        _last = to;
    }

    private bool Append(long number, OutboundMessage message)
    {
        if (!Session!.TryAppend(number, message))
        {
            IsBehind = true;
            _early.Clear();
            return false;
        }

        _last = number;
        return true;
    }

    /// <summary>False if hints wait for a predecessor.</summary>
    private bool DrainEarly()
    {
        while (_early.Count > 0)
        {
            var (number, message) = _early.First();
            if (number > _last + 1)
            {
                return false;
            }

            if (number > _last && !Append(number, message))
            {
                return false;
            }

            _early.Remove(number);
        }

        return true;
    }
}
