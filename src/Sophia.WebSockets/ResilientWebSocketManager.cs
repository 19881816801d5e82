using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.WebSockets.Connections;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Resume;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets;

/// <summary>
/// Sends to WebSocket clients by their id, whether they are connected at the moment or not. A client that reconnects gets what it missed, once and
/// in order, or an explicit gap. Safe for use by any number of threads at once.
/// </summary>
/// <remarks>What is promised in which mode stands in docs/websockets.md.</remarks>
public sealed partial class ResilientWebSocketManager : IDisposable
{
    private readonly ILogger _log;
    private readonly WebSocketBackplane? _backplane;

    internal ResilientWebSocketManager(
        IOptions<SophiaWebSocketOptions> options,
        ResumeTokens tokens,
        IMeterFactory meters,
        TimeProvider time,
        ILogger<ResilientWebSocketManager> log,
        WebSocketBackplane? backplane)
    {
        _log = log;
        _backplane = backplane;
        Shared = new SharedState(this, options, tokens, meters, time, log, backplane);
    }

    /// <summary>A client connected to a new session. Handlers run on the connection's own flow and should be quick.</summary>
    public event EventHandler<WebSocketClientEventArgs>? Connected;

    /// <summary>A client came back to its session.</summary>
    public event EventHandler<WebSocketClientEventArgs>? Resumed;

    /// <summary>A client's session ended: it stayed away too long, was disconnected for good, or another client took the id.</summary>
    public event EventHandler<WebSocketClientEventArgs>? Left;

    internal SharedState Shared { get; }

    /// <summary>Sends a message to one client. Never waits for the client.</summary>
    /// <exception cref="ArgumentException"><paramref name="clientId"/> is empty.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before anything was stored.</exception>
    public ValueTask<SendResult> SendAsync(string clientId, OutboundMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (_backplane is not null)
        {
            return _backplane.SendAsync(clientId, message, cancellationToken);
        }

        while (true)
        {
            var session = Shared.Options.QueueForUnknownClients
                ? Shared.Registry.FindOrCreate(clientId, Shared.Unclaimed)
                : Shared.Registry.Find(clientId);
            if (session is null)
            {
                return ValueTask.FromResult(Shared.Options.QueueForUnknownClients ? RejectUnknown() : SendResult.Dropped);
            }

            var result = Send(session, message, gapWhenFull: false, least: 0, out _);
            if (result is not SendResult.Dropped)
            {
                return ValueTask.FromResult(result);
            }
        }
    }

    /// <summary>Sends a value as JSON to one client. Never waits for the client.</summary>
    /// <exception cref="ArgumentException"><paramref name="clientId"/> is empty.</exception>
    public ValueTask<SendResult> SendAsync<T>(string clientId, T value, JsonTypeInfo<T> jsonTypeInfo, CancellationToken cancellationToken = default) =>
        SendAsync(clientId, OutboundMessage.Create(value, jsonTypeInfo), cancellationToken);

    /// <summary>Sends a value as JSON, by reflection, to one client. Never waits for the client.</summary>
    /// <exception cref="ArgumentException"><paramref name="clientId"/> is empty.</exception>
    [RequiresUnreferencedCode("Use the overload with a JsonTypeInfo in trimmed applications.")]
    [RequiresDynamicCode("Use the overload with a JsonTypeInfo in AOT applications.")]
    public ValueTask<SendResult> SendAsync<T>(string clientId, T value, CancellationToken cancellationToken = default) =>
        SendAsync(clientId, OutboundMessage.Create(value), cancellationToken);

    /// <summary>Sends to every client, connected or kept. The message is encoded once. Never waits for a client.</summary>
    /// <remarks>With several nodes it reaches the clients of all; the result counts those of this node.</remarks>
    public ValueTask<BroadcastResult> BroadcastAsync(OutboundMessage message, CancellationToken cancellationToken = default) =>
        SendToAll(null, message, cancellationToken);

    /// <summary>Sends to the members of a group. The message is encoded once. Never waits for a client.</summary>
    /// <exception cref="ArgumentException"><paramref name="group"/> is empty.</exception>
    public ValueTask<BroadcastResult> SendToGroupAsync(string group, OutboundMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return SendToAll(group, message, cancellationToken);
    }

    /// <summary>Makes a client a member of a group until it leaves the group or its session ends; a reconnect does not change it.</summary>
    /// <returns>False if the client is unknown or a member already.</returns>
    /// <exception cref="IOException">With several nodes: their store cannot be reached, and the client is not on this one.</exception>
    public ValueTask<bool> AddToGroupAsync(string clientId, string group, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        cancellationToken.ThrowIfCancellationRequested();
        return _backplane is not null
            ? _backplane.JoinAsync(clientId, group, cancellationToken)
            : ValueTask.FromResult(Shared.Registry.Find(clientId) is { } session && Shared.Groups.Add(session, group));
    }

    /// <summary>Takes a client out of a group.</summary>
    /// <returns>False if it was no member.</returns>
    /// <exception cref="IOException">With several nodes: their store cannot be reached, and the client is not on this one.</exception>
    public ValueTask<bool> RemoveFromGroupAsync(string clientId, string group, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        cancellationToken.ThrowIfCancellationRequested();
        return _backplane is not null
            ? _backplane.LeaveAsync(clientId, group, cancellationToken)
            : ValueTask.FromResult(Shared.Registry.Find(clientId) is { } session && Shared.Groups.Remove(session, group));
    }

    /// <summary>Waits until less than half of a client's outbox is used: for senders that would rather wait than be rejected.</summary>
    /// <returns>At once for an unknown client.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task WaitForRoomAsync(string clientId, CancellationToken cancellationToken = default) =>
        Shared.Registry.Find(clientId)?.WhenRoom().WaitAsync(cancellationToken)
            ?? _backplane?.WaitForRoomAsync(clientId, cancellationToken)
            ?? Task.CompletedTask;

    /// <summary>Closes a client's connection and ends its session; what is queued for it is given up.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="reason">Told to the client in the close frame; up to 123 bytes. Quotes and control characters are removed.</param>
    /// <param name="cancellationToken">Checked before anything happens.</param>
    /// <returns>False if the client is unknown.</returns>
    /// <exception cref="IOException">With several nodes: their store cannot be reached, and the client is not on this one.</exception>
    public ValueTask<bool> DisconnectAsync(string clientId, string reason = "disconnected by the server", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        cancellationToken.ThrowIfCancellationRequested();
        var safe = string.Concat(reason.Where(c => c is >= ' ' and not ('"' or '\\')));
        if (_backplane is not null)
        {
            return _backplane.DisconnectAsync(clientId, safe, cancellationToken);
        }

        if (Shared.Registry.Find(clientId) is not { } session)
        {
            return ValueTask.FromResult(false);
        }

        session.Disconnect(safe);
        Shared.Registry.Remove(session);
        return ValueTask.FromResult(true);
    }

    /// <inheritdoc/>
    public void Dispose() => Shared.Dispose();
}
