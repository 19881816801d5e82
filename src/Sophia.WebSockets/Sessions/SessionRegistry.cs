using System.Collections.Concurrent;
using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets.Sessions;

/// <summary>What became of an attach.</summary>
/// <param name="Session">The session the connection has; null if a newer connection was faster.</param>
/// <param name="Replaced">The connection that had it before and is to be closed.</param>
/// <param name="Resumed">Whether the client came back to a session of before.</param>
internal readonly record struct Entry(Session? Session, Connection? Replaced, bool Resumed);

/// <summary>All sessions of the process by client id.</summary>
internal sealed class SessionRegistry(Groups groups, TimeProvider time, int maxSessions)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private int _places;

    /// <summary>Called after a session has ended, with the messages it gave up.</summary>
    public Action<Session, int>? Ended { get; set; }

    public int Count => _sessions.Count;

    public IEnumerable<Session> All => _sessions.Select(session => session.Value);

    public Session? Find(string clientId) => _sessions.GetValueOrDefault(clientId);

    /// <summary>Room for the client's session before it is made; null if there are as many as there may be. A client that has one always has room.</summary>
    public SessionPlace? Reserve(string clientId)
    {
        if (_sessions.ContainsKey(clientId))
        {
            return SessionPlace.Unneeded;
        }

        if (Interlocked.Increment(ref _places) <= maxSessions)
        {
            return new SessionPlace(this);
        }

        GiveBack();
        return null;
    }

    public void GiveBack() => Interlocked.Decrement(ref _places);

    /// <summary>The client's session; null if it has none and there are as many as there may be.</summary>
    public Session? FindOrCreate(string clientId, SessionSettings settings)
    {
        if (Find(clientId) is { } known)
        {
            return known;
        }

        using var place = Reserve(clientId);
        return place is null ? null : GetOrCreate(clientId, settings);
    }

    /// <summary>Makes the connection its client's current one; the one it replaces is to be closed by the caller.</summary>
    public Entry Attach(Connection connection, in Introduction who, SessionSettings settings)
    {
        while (true)
        {
            var session = GetOrCreate(who.ClientId, settings);
            lock (session.Gate)
            {
                if (session is { Ended: false, Owner: { } owner } && owner != who.Owner)
                {
                    // The request was looked at before its owner was there, or the client took its time with the first frame.
                    throw new Framing.WebSocketViolationException(Framing.CloseCode.PolicyViolation, "the client id belongs to another user");
                }

                if (!session.Ended && session.Admits(who))
                {
                    var replaced = session.Attach(connection, who, out var resumed);
                    return new Entry(session, replaced, resumed);
                }
            }

            // Somebody else's session under this id: the newcomer wins the id, but sees nothing of what was kept.
            session.Current?.BeginClose(Framing.CloseCode.Replaced, "replaced by a newer connection");
            Remove(session);
        }
    }

    /// <summary>The same for a session that was claimed from the store which all nodes share.</summary>
    public Entry Attach(Connection connection, in Introduction who, SessionSettings settings, BackplaneClaim claim)
    {
        while (true)
        {
            var session = GetOrCreate(who.ClientId, settings);
            lock (session.Gate)
            {
                if (!session.Ended && session.Outruns(claim))
                {
                    return default;
                }

                if (!session.Ended && session.Fits(claim))
                {
                    var replaced = session.Attach(connection, who, claim);
                    return new Entry(session, replaced, claim.Resumed);
                }
            }

            session.Current?.BeginClose(Framing.CloseCode.Replaced, "replaced by a newer connection");
            var kept = session.GetKept();
            if (TryEnd(session, out _))
            {
                settings.Node.Backplane!.OnDropped(session.Shared!, [.. kept.Where(item => !item.Written).Select(item => item.Message)]);
            }
        }
    }

    /// <summary>Ends a session and forgets it.</summary>
    public void Remove(Session session)
    {
        if (TryEnd(session, out var lost))
        {
            OnEnded(session, lost);
        }
    }

    /// <summary>Forgets a session that lives on elsewhere: nobody is told.</summary>
    public void Forget(Session session)
    {
        session.Release();
        TryEnd(session, out _);
    }

    /// <summary>The same, unless it has got another generation since. Its connection is to be closed by the caller.</summary>
    public bool TryForget(Session session, long generation, out Connection? connection)
    {
        lock (session.Gate)
        {
            connection = session.Current ?? session.Draining;
            if (session.Generation != generation || session.Ended)
            {
                return false;
            }

            session.Release();
            return TryEnd(session, out _);
        }
    }

    /// <summary>Ends the sessions that have been without a connection for longer than they are kept.</summary>
    public void Sweep(long now)
    {
        foreach (var (_, session) in _sessions)
        {
            if (session.Current is null && time.GetElapsedTime(session.DisconnectedAt, now) >= session.Retention)
            {
                RemoveIfStale(session, now);
            }
        }
    }

    private Session GetOrCreate(string clientId, SessionSettings settings)
    {
        while (true)
        {
            if (_sessions.TryGetValue(clientId, out var known))
            {
                return known;
            }

            var session = new Session(clientId, settings);
            if (_sessions.TryAdd(clientId, session))
            {
                Interlocked.Increment(ref _places);
                return session;
            }
        }
    }

    private void RemoveIfStale(Session session, long now)
    {
        long attachments;
        lock (session.Gate)
        {
            if (session is not { Current: null, Draining: null } || time.GetElapsedTime(session.DisconnectedAt, now) < session.Retention)
            {
                return;
            }

            attachments = session.Attachments;
        }

        if (session.Stored)
        {
            _ = EndStoredAsync(session, attachments);
        }
        else if (TryEndStale(session, attachments, elsewhere: false, out var lost))
        {
            OnEnded(session, lost);
        }
    }

    /// <summary>Another node may have the session by now; then it has not ended, it has left.</summary>
    private async Task EndStoredAsync(Session session, long attachments)
    {
        if (!session.TryBeginEnd())
        {
            return;
        }

        var ended = await session.Shared!.EndAsync();
        if (TryEndStale(session, attachments, elsewhere: !ended, out var lost) && ended)
        {
            OnEnded(session, lost);
        }
    }

    private void OnEnded(Session session, int lost)
    {
        // One that the store never had is not asked about; a backplane that keeps it in mind forgets it now.
        session.Shared?.Drop();
        Ended?.Invoke(session, lost);
    }

    /// <summary>False if a connection has come since: then the session goes on.</summary>
    private bool TryEndStale(Session session, long attachments, bool elsewhere, out int lost)
    {
        lock (session.Gate)
        {
            lost = 0;
            if (session.Attachments != attachments)
            {
                return false;
            }

            if (elsewhere)
            {
                session.Release();
            }

            return TryEnd(session, out lost);
        }
    }

    private bool TryEnd(Session session, out int lost)
    {
        lock (session.Gate)
        {
            lost = 0;
            if (session.Ended)
            {
                return false;
            }

            lost = session.End();
            groups.RemoveAll(session);
            if (!_sessions.TryRemove(new(session.ClientId, session)))
            {
                return false;
            }

            GiveBack();
            return true;
        }
    }
}
