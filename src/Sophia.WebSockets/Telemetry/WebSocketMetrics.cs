using System.Diagnostics.Metrics;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets;

/// <summary>The instruments of the package. Tags come from closed sets; no client can create a time series.</summary>
internal sealed class WebSocketMetrics
{
    private static readonly KeyValuePair<string, object?> In = new("direction", "in");
    private static readonly KeyValuePair<string, object?> Out = new("direction", "out");
    private static readonly KeyValuePair<string, object?> Fresh = new("resumed", false);
    private static readonly KeyValuePair<string, object?> Again = new("resumed", true);

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _entered;
    private readonly Counter<long> _refusedSessions;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _refusedMessages;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _tokens;

    public WebSocketMetrics(IMeterFactory meters, SessionRegistry registry, QueueBudget budget)
    {
        var meter = meters.Create(WebSocketTelemetry.Name);
        _connections = meter.CreateUpDownCounter<long>("sophia.websocket.connections", "{connection}", "Open connections.");
        _entered = meter.CreateCounter<long>("sophia.websocket.sessions.entered", "{connection}", "Connections that joined a session, by whether it existed before.");
        _refusedSessions = meter.CreateCounter<long>("sophia.websocket.sessions.refused", "{session}", "Sessions not made because there are as many as there may be.");
        _messages = meter.CreateCounter<long>("sophia.websocket.messages", "{message}", "Messages written and received, by direction.");
        _refusedMessages = meter.CreateCounter<long>("sophia.websocket.messages.rejected", "{message}", "Messages a full outbox did not take.");
        _lost = meter.CreateCounter<long>("sophia.websocket.messages.undelivered", "{message}", "Messages given up with a session that ended.");
        _closed = meter.CreateCounter<long>("sophia.websocket.closed", "{connection}", "Connections the server began to close, by code.");
        _refused = meter.CreateCounter<long>("sophia.websocket.refused", "{request}", "Requests refused before a connection, by status code.");
        _slow = meter.CreateCounter<long>("sophia.websocket.slow", "{connection}", "Connections cut off because the peer did not read.");
        _tokens = meter.CreateCounter<long>("sophia.websocket.tokens.refused", "{token}", "Resume tokens that were forged or another client's.");
        meter.CreateObservableGauge("sophia.websocket.sessions", () => registry.Count, "{session}", "Sessions, connected or kept.");
        meter.CreateObservableGauge("sophia.websocket.queued", () => budget.Used, "By", "Bytes in the outboxes of all clients, as MaxQueuedBytes counts them.");
    }

    public void Opened() => _connections.Add(1);

    public void Ended() => _connections.Add(-1);

    public void Entered(bool resumed) => _entered.Add(1, resumed ? Again : Fresh);

    public void SessionRefused() => _refusedSessions.Add(1);

    public void Received() => _messages.Add(1, In);

    public void Sent(int count)
    {
        if (count > 0)
        {
            _messages.Add(count, Out);
        }
    }

    public void Rejected() => _refusedMessages.Add(1);

    public void Undelivered(int count) => _lost.Add(count);

    /// <summary>Codes a peer chose are counted as one.</summary>
    public void Closed(int code) => _closed.Add(1, new KeyValuePair<string, object?>("code", code is >= CloseCode.Normal and <= CloseCode.InternalError
        or CloseCode.Replaced or CloseCode.Slow ? code : 0));

    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));

    public void Slow() => _slow.Add(1);

    public void TokenRefused() => _tokens.Add(1);
}
