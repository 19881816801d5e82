namespace Sophia.WebSockets;

/// <summary>
/// Handles what clients do. One instance a connection, made with the services of its request. The messages of one client come one at a time and in
/// order, also across a reconnect; different clients are served at once.
/// </summary>
/// <remarks>An exception is logged and does not close the connection; the message counts as handled and is not repeated.</remarks>
public abstract class WebSocketHub
{
    /// <summary>A client connected. Messages to it flow already; its own wait until this has completed.</summary>
    /// <param name="client">The client.</param>
    /// <param name="resumed">Whether it came back to a session of before.</param>
    /// <param name="cancellationToken">Cancelled when the process stops.</param>
    public virtual ValueTask OnConnectedAsync(WebSocketClient client, bool resumed, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>A message arrived.</summary>
    /// <param name="client">The client.</param>
    /// <param name="message">The message; its bytes are valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the process stops, not when the connection is lost: a message is handled to its end.</param>
    public abstract ValueTask OnMessageAsync(WebSocketClient client, InboundMessage message, CancellationToken cancellationToken);

    /// <summary>The client's connection is gone and no newer one has taken its place. Its session is kept for a while.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Cancelled when the process stops.</param>
    public virtual ValueTask OnDisconnectedAsync(WebSocketClient client, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>Handles a message from a client.</summary>
/// <param name="client">The client.</param>
/// <param name="message">The message; its bytes are valid until the returned task completes.</param>
/// <param name="cancellationToken">Cancelled when the process stops.</param>
public delegate ValueTask WebSocketMessageHandler(WebSocketClient client, InboundMessage message, CancellationToken cancellationToken);

/// <summary>A hub made of one delegate.</summary>
internal sealed class DelegateHub(WebSocketMessageHandler? handler) : WebSocketHub
{
    public override ValueTask OnMessageAsync(WebSocketClient client, InboundMessage message, CancellationToken cancellationToken) =>
        handler is null ? ValueTask.CompletedTask : handler(client, message, cancellationToken);
}
