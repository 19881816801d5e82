using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Which limit a new session met.</summary>
internal enum SessionLimit
{
    /// <summary>None: there is a slot.</summary>
    None,

    /// <summary>The caller has as many as one caller may have.</summary>
    User,

    /// <summary>All callers together have as many as there may be.</summary>
    Total,
}

/// <summary>Counts sessions that live or are being opened, in total and per caller. A slot is taken before the session exists, so no burst passes a limit.</summary>
internal sealed class SessionSlots(IOptions<SophiaMcpServerOptions> options)
{
    private readonly int _max = Unlimited(options.Value.Sessions.MaxSessions);
    private readonly int _maxPerUser = Unlimited(options.Value.Sessions.MaxSessionsPerUser);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Holder> _users = new(StringComparer.Ordinal);
    private int _taken;

    public int Max => _max;

    public int MaxPerUser => _maxPerUser;

    public SessionLimit TryTake(string user)
    {
        lock (_gate)
        {
            var holder = _users.GetValueOrDefault(user);
            if (holder?.Taken >= _maxPerUser)
            {
                return SessionLimit.User;
            }

            if (_taken >= _max)
            {
                return SessionLimit.Total;
            }

            Force(user);
            return SessionLimit.None;
        }
    }

    /// <summary>Counts a session that exists already.</summary>
    public void Force(string user)
    {
        lock (_gate)
        {
            var holder = _users.TryGetValue(user, out var known) ? known : _users[user] = new Holder();
            holder.Taken++;
            _taken++;
        }
    }

    public void GiveBack(string user)
    {
        lock (_gate)
        {
            _taken--;
            if (--_users[user].Taken == 0)
            {
                _users.Remove(user);
            }
        }
    }

    public void Opened(McpSession session)
    {
        lock (_gate)
        {
            _users[session.User.Key].Sessions.Add(session);
        }
    }

    public void Closed(McpSession session)
    {
        lock (_gate)
        {
            _users[session.User.Key].Sessions.Remove(session);
            GiveBack(session.User.Key);
        }
    }

    /// <summary>The caller's session that has been idle longest, or null.</summary>
    public McpSession? LongestIdle(string user)
    {
        lock (_gate)
        {
            return _users.TryGetValue(user, out var holder)
                ? holder.Sessions.Where(static session => session.IsIdle).MinBy(static session => session.LastActivity)
                : null;
        }
    }

    private static int Unlimited(int limit) => limit == 0 ? int.MaxValue : limit;

    private sealed class Holder
    {
        public int Taken { get; set; }

        public HashSet<McpSession> Sessions { get; } = [];
    }
}
