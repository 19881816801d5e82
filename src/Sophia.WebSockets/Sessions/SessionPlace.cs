namespace Sophia.WebSockets.Sessions;

/// <summary>Room for the session that a connection will need. Given back once the session is there, or the connection is gone.</summary>
internal sealed class SessionPlace(SessionRegistry? registry) : IDisposable
{
    private SessionRegistry? _registry = registry;

    /// <summary>For a client that has a session.</summary>
    public static SessionPlace Unneeded { get; } = new(null);

    public void Dispose() => Interlocked.Exchange(ref _registry, null)?.GiveBack();
}
