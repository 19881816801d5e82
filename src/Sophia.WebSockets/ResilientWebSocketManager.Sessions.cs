using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets;

public sealed partial class ResilientWebSocketManager
{
    /// <summary>All clients with a session, connected or kept, at this moment.</summary>
    public IReadOnlyList<WebSocketConnectionInfo> GetConnections() => [.. Shared.Registry.All.Select(Describe)];

    /// <summary>One client's session at this moment; null if there is none.</summary>
    public WebSocketConnectionInfo? GetConnection(string clientId) => Shared.Registry.Find(clientId) is { } session ? Describe(session) : null;

    internal void OnEntered(WebSocketClient client, bool resumed) =>
        Raise(resumed ? Resumed : Connected, new WebSocketClientEventArgs(client.ClientId, 0));

    internal void OnEnded(Session session, int undelivered)
    {
        Shared.Metrics.Undelivered(undelivered);
        _log.SessionEnded(session.ClientId, undelivered);
        Raise(Left, new WebSocketClientEventArgs(session.ClientId, undelivered));
    }

    private SendResult Send(Session session, OutboundMessage message, bool gapWhenFull)
    {
        var result = session.Send(message, gapWhenFull, out var connection, out var slow);
        if (result is SendResult.Rejected)
        {
            Shared.Metrics.Rejected();
            if (slow && !connection!.Closing)
            {
                _log.Slow(session.ClientId, session.Outbox.Count, session.Outbox.Bytes);
                connection.BeginClose(CloseCode.Slow, "too slow: resume for what is queued", TimeSpan.Zero);
            }
        }

        connection?.Signal();
        return result;
    }

    private ValueTask<BroadcastResult> SendToAll(IEnumerable<Session> sessions, OutboundMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        int sent = 0, queued = 0, rejected = 0;
        foreach (var session in sessions)
        {
            switch (Send(session, message, gapWhenFull: true))
            {
                case SendResult.Sent:
                    sent++;
                    break;
                case SendResult.Queued:
                    queued++;
                    break;
                case SendResult.Rejected:
                    rejected++;
                    break;
            }
        }

        return ValueTask.FromResult(new BroadcastResult(sent, queued, rejected));
    }

    private static WebSocketConnectionInfo Describe(Session session)
    {
        lock (session.Gate)
        {
            var current = session.Current;
            return new WebSocketConnectionInfo
            {
                ClientId = session.ClientId,
                State = current is null ? WebSocketConnectionState.Disconnected
                    : current.Closing ? WebSocketConnectionState.Closing : WebSocketConnectionState.Connected,
                Reliable = session.Reliable,
                ConnectedAt = session.ConnectedAt,
                LastSeen = current?.LastSeen ?? session.LastSeen,
                LastPing = current?.LastPing,
                Generation = session.Generation,
                MessagesIn = session.MessagesIn,
                MessagesOut = session.MessagesOut,
                Queued = session.Outbox.Count,
                QueuedBytes = session.Outbox.Bytes,
            };
        }
    }

    private void Raise(EventHandler<WebSocketClientEventArgs>? handlers, WebSocketClientEventArgs args)
    {
        try
        {
            handlers?.Invoke(this, args);
        }
        catch (Exception error)
        {
            _log.EventFailed(error);
        }
    }
}
