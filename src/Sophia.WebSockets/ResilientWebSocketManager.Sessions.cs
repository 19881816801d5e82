using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets;

public sealed partial class ResilientWebSocketManager
{
    /// <summary>All clients with a session on this node, connected or kept, at this moment.</summary>
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

    internal SendResult Send(Session session, OutboundMessage message, bool gapWhenFull, long least, out long number)
    {
        var stored = Store(session, message, gapWhenFull, least);
        stored.Connection?.Signal();
        number = stored.Number;
        return stored.Result;
    }

    internal void CloseSlow(Session session)
    {
        if (session.Current is { Closing: false } connection)
        {
            _log.Slow(session.ClientId, session.Outbox.Count, session.Outbox.Bytes);
            connection.BeginClose(CloseCode.Slow, "too slow: resume for what is queued", TimeSpan.Zero);
        }
    }

    private ValueTask<BroadcastResult> SendToAll(string? group, OutboundMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (_backplane is not null)
        {
            return _backplane.BroadcastAsync(group, message, cancellationToken);
        }

        int sent = 0, queued = 0, rejected = 0;
        foreach (var session in group is null ? Shared.Registry.All : Shared.Groups.Members(group))
        {
            switch (Broadcast(session, message))
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

    /// <summary>
    /// The queue writes it, so that all get it at once and a sender in a hurry finds several to be written together. A sender too far ahead of the queue writes itself.
    /// </summary>
    private SendResult Broadcast(Session session, OutboundMessage message)
    {
        var stored = Store(session, message, gapWhenFull: true, least: 0);
        if (stored.MayWait)
        {
            stored.Connection?.SignalLater();
        }
        else
        {
            stored.Connection?.Signal();
        }

        return stored.Result;
    }

    private Stored Store(Session session, OutboundMessage message, bool gapWhenFull, long least)
    {
        var stored = session.Send(message, gapWhenFull, least);
        if (stored.Result is SendResult.Rejected)
        {
            Shared.Metrics.Rejected();
            if (stored.Slow)
            {
                CloseSlow(session);
            }
        }

        return stored;
    }

    private SendResult RejectUnknown()
    {
        Shared.OnFull();
        Shared.Metrics.Rejected();
        return SendResult.Rejected;
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
