namespace Sophia.WebSockets;

/// <summary>How a broadcast was taken by the clients' outboxes.</summary>
/// <param name="Sent">Handed to a live connection.</param>
/// <param name="Queued">Kept for clients that are not connected.</param>
/// <param name="Rejected">Not taken because an outbox was full; such a client sees an explicit gap.</param>
public readonly record struct BroadcastResult(int Sent, int Queued, int Rejected)
{
    /// <summary>All clients the message was meant for.</summary>
    public int Total => Sent + Queued + Rejected;
}
