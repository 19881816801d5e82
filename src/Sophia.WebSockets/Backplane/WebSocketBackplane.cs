namespace Sophia.WebSockets;

/// <summary>
/// Joins the nodes of an application: it numbers and keeps the messages of every client in a store that all nodes share, and says which node may talk to
/// which client. <c>Sophia.WebSockets.Redis</c> is one; register another as a singleton of this type.
/// </summary>
/// <remarks>
/// The seam between packages of one version, not meant for applications: it may change with any 0.x version. All members are called from any thread,
/// and none may wait for a client. A backplane that cannot reach its store says so; the node then goes on alone with the clients it has.
/// </remarks>
public abstract class WebSocketBackplane
{
    /// <summary>A connection asks for its client: from now on this node talks to it, and an earlier one no longer.</summary>
    /// <returns>The client's session, or why it is not to be had.</returns>
    protected internal abstract ValueTask<BackplaneClaim> ClaimAsync(BackplaneIntroduction who, CancellationToken cancellationToken);

    /// <summary>The connection has taken the session: what is stored beyond <see cref="BackplaneSession.Last"/> is to be appended.</summary>
    protected internal abstract void OnAttached(BackplaneSession session);

    /// <summary>The client has acknowledged, or one of its messages was handled. Called often: to be noted, not to be sent at once.</summary>
    protected internal abstract void OnProgress(BackplaneSession session);

    /// <summary>The client's connection is gone; the session waits for the next.</summary>
    protected internal abstract void OnDetached(BackplaneSession session);

    /// <summary>
    /// The session has given way to another one of its client on this node. What was never written to the client comes with it and may be sent to the new one.
    /// Or one that the store never had is over: then nothing comes with it.
    /// </summary>
    protected internal abstract void OnDropped(BackplaneSession session, IReadOnlyList<OutboundMessage> unwritten);

    /// <summary>The session has been without a connection for longer than it is kept.</summary>
    /// <returns>False if it lives on at another node.</returns>
    protected internal abstract ValueTask<bool> EndAsync(BackplaneSession session);

    /// <summary>Stores a message for one client and hands it to the node that has it.</summary>
    protected internal abstract ValueTask<SendResult> SendAsync(string clientId, OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>Stores a message for all clients, or for the members of a group. The result counts the clients of this node.</summary>
    protected internal abstract ValueTask<BroadcastResult> BroadcastAsync(string? group, OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>Makes a client a member of a group.</summary>
    /// <returns>False if the client is unknown or a member already.</returns>
    protected internal abstract ValueTask<bool> JoinAsync(string clientId, string group, CancellationToken cancellationToken);

    /// <summary>Takes a client out of a group.</summary>
    /// <returns>False if it was no member.</returns>
    protected internal abstract ValueTask<bool> LeaveAsync(string clientId, string group, CancellationToken cancellationToken);

    /// <summary>Ends a client's session wherever it is.</summary>
    /// <returns>False if the client is unknown.</returns>
    protected internal abstract ValueTask<bool> DisconnectAsync(string clientId, string reason, CancellationToken cancellationToken);

    /// <summary>Completes when less than half of a client's bounds is used.</summary>
    protected internal abstract Task WaitForRoomAsync(string clientId, CancellationToken cancellationToken);
}
