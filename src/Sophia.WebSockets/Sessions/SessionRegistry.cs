using System.Collections.Concurrent;
using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets.Sessions;

/// <summary>What became of an attach.</summary>
internal readonly record struct Entry(Session Session, Connection? Replaced, bool Resumed);

/// <summary>All sessions of the process by client id.</summary>
internal sealed class SessionRegistry(Groups groups, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Called after a session has ended, with the messages it gave up.</summary>
    public Action<Session, int>? Ended { get; set; }

    public int Count => _sessions.Count;

    public IEnumerable<Session> All => _sessions.Select(session => session.Value);

    public Session? Find(string clientId) => _sessions.GetValueOrDefault(clientId);

    public Session GetOrCreate(string clientId, SessionSettings settings) =>
        _sessions.GetOrAdd(clientId, static (id, settings) => new Session(id, settings), settings);

    /// <summary>Makes the connection its client's current one; the one it replaces is to be closed by the caller.</summary>
    public Entry Attach(Connection connection, in Introduction who, SessionSettings settings)
    {
        while (true)
        {
            var session = GetOrCreate(who.ClientId, settings);
            lock (session.Gate)
            {
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

    /// <summary>Ends a session and forgets it.</summary>
    public void Remove(Session session)
    {
        int lost;
        lock (session.Gate)
        {
            if (session.Ended)
            {
                return;
            }

            lost = session.End();
            groups.RemoveAll(session);
            _sessions.TryRemove(new(session.ClientId, session));
        }

        Ended?.Invoke(session, lost);
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

    private void RemoveIfStale(Session session, long now)
    {
        lock (session.Gate)
        {
            if (session.Current is not null || time.GetElapsedTime(session.DisconnectedAt, now) < session.Retention)
            {
                return;
            }
        }

        Remove(session);
    }
}
