namespace Sophia.WebSockets;

/// <summary>Something happened to a client's session.</summary>
public sealed class WebSocketClientEventArgs : EventArgs
{
    internal WebSocketClientEventArgs(string clientId, int undelivered)
    {
        ClientId = clientId;
        Undelivered = undelivered;
    }

    /// <summary>The client's id.</summary>
    public string ClientId { get; }

    /// <summary>When a session ended: the messages that were kept and are given up. Otherwise 0.</summary>
    public int Undelivered { get; }
}
