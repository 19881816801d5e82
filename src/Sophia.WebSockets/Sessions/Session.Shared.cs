using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets.Sessions;

/// <summary>What a session does when several nodes share it.</summary>
internal sealed partial class Session
{
    private readonly WebSocketBackplane? _backplane;
    private int _ending;

    /// <summary>The backplane's view of it; null without a backplane.</summary>
    public BackplaneSession? Shared { get; }

    public ulong Id => _id;

    public ulong Epoch => _epoch;

    /// <summary>Whether it was claimed from the store that all nodes share.</summary>
    public bool Stored { get; private set; }

    public long Handled { get; private set; }

    /// <summary>Whether another node has it now: nothing more of the client is handled here.</summary>
    public bool Released { get; private set; }

    public void Release()
    {
        lock (Gate)
        {
            Released = true;
        }
    }

    public long Confirmed => Volatile.Read(ref _confirmedGeneration);

    /// <summary>Whether this is the session that was claimed, or one that nobody has used yet. Under <see cref="Gate"/>.</summary>
    public bool Fits(BackplaneClaim claim) => !Claimed || (Stored && _id == claim.SessionId && _epoch == claim.Epoch);

    /// <summary>Whether a newer connection has this session already. Under <see cref="Gate"/>.</summary>
    public bool Outruns(BackplaneClaim claim) => Stored && _id == claim.SessionId && Generation >= claim.Generation;

    /// <summary>Whether the store is to be asked if the session may end: once.</summary>
    public bool TryBeginEnd() => Interlocked.Exchange(ref _ending, 1) == 0;

    /// <summary>Makes the connection the current one, with what the store said. Under <see cref="Gate"/>, after <see cref="Fits"/>.</summary>
    public Connection? Attach(Connection connection, in Introduction who, BackplaneClaim claim)
    {
        _outbox.Return();
        if (!Stored || !_outbox.ResumeAfter(claim.Position))
        {
            _outbox.Restart(claim.Position);
        }

        _ending = 0;
        (Stored, _id, _epoch, Generation) = (true, claim.SessionId, claim.Epoch, claim.Generation);
        Handled = LastInbound = Math.Max(LastInbound, claim.LastInbound);
        Shared!.State = claim.State;
        foreach (var message in claim.Waiting)
        {
            _outbox.Enqueue(message, gapWhenFull: true);
        }

        return Enter(connection, who, claim.Resumed, claim.Position);
    }

    public T Read<T>(Func<Session, T> read)
    {
        lock (Gate)
        {
            return read(this);
        }
    }

    public bool TryAppend(long number, OutboundMessage message)
    {
        lock (Gate)
        {
            return !Ended && _outbox.TryAppend(number, message);
        }
    }

    public void Mark(long to, GapReason reason)
    {
        lock (Gate)
        {
            if (!Ended)
            {
                _outbox.Mark(to, reason);
            }
        }
    }

    public void Renew(long generation)
    {
        lock (Gate)
        {
            Generation = Math.Max(Generation, generation);
        }
    }

    public List<(long Number, OutboundMessage Message, bool Written)> GetKept()
    {
        lock (Gate)
        {
            return [.. _outbox.Kept().Where(item => item.Message is not null).Select(item => (item.First, item.Message!, item.First <= _outbox.EverWritten))];
        }
    }
}
