namespace Sophia.WebSockets;

/// <summary>Where a client's session stands.</summary>
public enum WebSocketConnectionState
{
    /// <summary>A connection is open.</summary>
    Connected,

    /// <summary>A close frame is on its way; what follows is kept for the next connection.</summary>
    Closing,

    /// <summary>No connection; messages are kept until the client resumes or its session expires.</summary>
    Disconnected,
}
