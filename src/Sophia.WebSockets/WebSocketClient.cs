using System.Security.Claims;
using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets;

/// <summary>A client as handlers see it. Safe to keep and to use from any thread, also after its connection is gone.</summary>
public sealed class WebSocketClient
{
    private readonly ResilientWebSocketManager _manager;
    private readonly ConnectionIdentity _identity;

    internal WebSocketClient(ResilientWebSocketManager manager, ConnectionIdentity identity)
    {
        _manager = manager;
        _identity = identity;
    }

    /// <summary>The client's id.</summary>
    public string ClientId => _identity.ClientId;

    /// <summary>The principal of the request that opened the connection.</summary>
    public ClaimsPrincipal User => _identity.User;

    /// <summary>Whether the client speaks the reliable subprotocol; otherwise delivery is at most once.</summary>
    public bool Reliable => _identity.Reliable;

    /// <summary>Sends to this client, on whatever connection it has by then.</summary>
    public ValueTask<SendResult> SendAsync(OutboundMessage message, CancellationToken cancellationToken = default) =>
        _manager.SendAsync(ClientId, message, cancellationToken);

    /// <summary>Makes the client a member of a group until it leaves the group or its session ends.</summary>
    public ValueTask<bool> JoinAsync(string group, CancellationToken cancellationToken = default) =>
        _manager.AddToGroupAsync(ClientId, group, cancellationToken);

    /// <summary>Takes the client out of a group.</summary>
    public ValueTask<bool> LeaveAsync(string group, CancellationToken cancellationToken = default) =>
        _manager.RemoveFromGroupAsync(ClientId, group, cancellationToken);
}
