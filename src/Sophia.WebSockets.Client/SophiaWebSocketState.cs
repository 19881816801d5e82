namespace Sophia.WebSockets.Client;

/// <summary>Where a <see cref="SophiaWebSocketClient"/> stands.</summary>
public enum SophiaWebSocketState
{
    /// <summary>Not started.</summary>
    Idle,

    /// <summary>An attempt to connect is under way.</summary>
    Connecting,

    /// <summary>Connected; messages flow.</summary>
    Connected,

    /// <summary>Waiting before the next attempt.</summary>
    Waiting,

    /// <summary>Over: stopped by the caller.</summary>
    Stopped,

    /// <summary>Over: another connection with the same client id took the session (close code 4001).</summary>
    Replaced,

    /// <summary>Over: the server ended the session on purpose (close code 1000).</summary>
    Ended,
}
