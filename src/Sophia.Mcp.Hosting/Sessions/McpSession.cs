using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>What is known of one live session. Small: there may be many.</summary>
internal sealed class McpSession(string id, SessionUser user, McpServer server, TimeProvider time)
{
    private int _active;
    private int _streams;
    private long _lastActivity = time.GetTimestamp();
    private long _stored = time.GetTimestamp();

    public string Id { get; } = id;

    public SessionUser User { get; } = user;

    public McpServer Server { get; } = server;

    /// <summary>What the client that listens last saw of the lists; null where all see the same.</summary>
    public ListView? View { get; set; }

    public DateTimeOffset OpenedAt { get; } = time.GetUtcNow();

    public long LastActivity => Volatile.Read(ref _lastActivity);

    public bool IsIdle => Volatile.Read(ref _active) == 0;

    public bool HasStream => Volatile.Read(ref _streams) > 0;

    public void Enter(bool stream)
    {
        Interlocked.Increment(ref _active);
        Interlocked.Add(ref _streams, stream ? 1 : 0);
        Volatile.Write(ref _lastActivity, time.GetTimestamp());
    }

    public void Exit(bool stream)
    {
        Volatile.Write(ref _lastActivity, time.GetTimestamp());
        Interlocked.Add(ref _streams, stream ? -1 : 0);
        Interlocked.Decrement(ref _active);
    }

    /// <summary>Says once per interval that the stored copy's time to live should be renewed.</summary>
    public bool ShouldRefresh(TimeSpan interval)
    {
        var last = Volatile.Read(ref _stored);
        return time.GetElapsedTime(last) >= interval && Interlocked.CompareExchange(ref _stored, time.GetTimestamp(), last) == last;
    }

    public McpSessionInfo Describe() => new(
        Id, User.Name, Server.ClientInfo?.Name, Server.ClientInfo?.Version, OpenedAt, time.GetUtcNow() - time.GetElapsedTime(LastActivity), Volatile.Read(ref _active), HasStream);
}
