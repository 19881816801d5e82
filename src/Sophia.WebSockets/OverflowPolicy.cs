namespace Sophia.WebSockets;

/// <summary>What happens to a message for a client whose outbox is full.</summary>
public enum OverflowPolicy
{
    /// <summary>
    /// The client is disconnected with close code 4008 and what is queued stays for its resume. A message to this client alone is
    /// <see cref="SendResult.Rejected"/>; a broadcast leaves an explicit gap in the client's sequence.
    /// </summary>
    DisconnectAndKeep,

    /// <summary>The oldest messages make room; the client is told by a gap which numbers it will never see.</summary>
    DropOldest,

    /// <summary>The new message is not taken (a broadcast leaves an explicit gap); the connection stays.</summary>
    Reject,

    /// <summary>
    /// A message takes the place of an unsent one with the same <see cref="OutboundMessage.CoalesceKey"/>. What still does not fit is treated as in
    /// <see cref="DisconnectAndKeep"/>.
    /// </summary>
    Coalesce,
}
