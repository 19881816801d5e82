namespace Sophia.WebSockets;

/// <summary>What became of a message at the moment <c>SendAsync</c> returned. None of them waits for the client.</summary>
public enum SendResult
{
    /// <summary>Handed to the connection's writer. With the reliable subprotocol it is also kept until the client acknowledges it.</summary>
    Sent,

    /// <summary>The client is not connected; the message is kept until it comes back or its session expires.</summary>
    Queued,

    /// <summary>Not kept by design: the client is unknown and <see cref="SophiaWebSocketOptions.QueueForUnknownClients"/> is off.</summary>
    Dropped,

    /// <summary>A bound was reached (the client's outbox, the node's total, or its number of sessions), or no outbox takes a message of that size. Nothing was stored; send again later or give up.</summary>
    Rejected,
}
