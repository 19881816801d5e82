using System.Collections.Concurrent;

namespace Sophia.WebSockets.Sessions;

/// <summary>Which sessions are in which group. A group exists while it has members.</summary>
internal sealed class Groups
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Session, byte>> _groups = new(StringComparer.Ordinal);

    public bool Add(Session session, string group)
    {
        lock (session.Gate)
        {
            if (!session.Join(group))
            {
                return false;
            }

            while (true)
            {
                var members = _groups.GetOrAdd(group, static _ => new());
                members[session] = 0;

                // A member that leaves takes an empty group off the table; then this one was added to a table nobody sees.
                if (_groups.TryGetValue(group, out var current) && current == members)
                {
                    return true;
                }
            }
        }
    }

    public bool Remove(Session session, string group)
    {
        lock (session.Gate)
        {
            return session.Leave(group) && Take(session, group);
        }
    }

    /// <summary>Takes a session out of all its groups. Under its gate.</summary>
    public void RemoveAll(Session session)
    {
        foreach (var group in session.Groups)
        {
            Take(session, group);
        }
    }

    public IEnumerable<Session> Members(string group) => _groups.TryGetValue(group, out var members) ? members.Select(member => member.Key) : [];

    private bool Take(Session session, string group)
    {
        if (_groups.TryGetValue(group, out var members))
        {
            members.TryRemove(session, out _);
            if (members.IsEmpty)
            {
                _groups.TryRemove(new(group, members));
                foreach (var late in members.Keys)
                {
                    _groups.GetOrAdd(group, static _ => new())[late] = 0;
                }
            }
        }

        return true;
    }
}
