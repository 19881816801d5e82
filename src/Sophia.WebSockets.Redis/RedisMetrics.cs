using System.Diagnostics.Metrics;

namespace Sophia.WebSockets.Redis;

/// <summary>The instruments of the package, on the meter <c>Sophia.WebSockets.Redis</c>.</summary>
internal sealed class RedisMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _claims;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _hints;
    private readonly Counter<long> _fetched;
    private readonly Counter<long> _reconciled;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _lost;

    public RedisMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(WebSocketRedisTelemetry.Name);
        _claims = _meter.CreateCounter<long>("sophia.websocket.redis.claims", "{claim}", "Connections that asked for their client, by verdict.");
        _fenced = _meter.CreateCounter<long>("sophia.websocket.redis.fenced", "{client}", "Clients that went to another node.");
        _hints = _meter.CreateCounter<long>("sophia.websocket.redis.hints", "{hint}", "Hints received.");
        _fetched = _meter.CreateCounter<long>("sophia.websocket.redis.fetched", "{message}", "Entries read from streams: after a claim, or because a hint was lost or late.");
        _reconciled = _meter.CreateCounter<long>("sophia.websocket.redis.reconciled", "{client}", "Clients whose state was made one with Redis again, by whether data was lost.");
        _rejected = _meter.CreateCounter<long>("sophia.websocket.redis.rejected", "{message}", "Messages that found a client's or this node's bounds reached.");
        _lost = _meter.CreateCounter<long>("sophia.websocket.redis.outages", "{outage}", "Times Redis was gone for this node.");
    }

    public void Watch(Func<int> clients, Func<int> pending, Func<bool> joined)
    {
        _meter.CreateObservableGauge("sophia.websocket.redis.clients", clients, "{client}", "Clients this node has claimed.");
        _meter.CreateObservableGauge("sophia.websocket.redis.pending", pending, "{message}", "Messages that wait in this node for Redis.");
        _meter.CreateObservableGauge("sophia.websocket.redis.joined", () => joined() ? 1 : 0, "1", "1 while Redis is there, 0 while this node is alone.");
    }

    public void Claimed(BackplaneVerdict verdict) => _claims.Add(1, new KeyValuePair<string, object?>("verdict", verdict switch
    {
        BackplaneVerdict.Granted => "granted",
        BackplaneVerdict.Foreign => "foreign",
        BackplaneVerdict.Unavailable => "late",
        _ => "spent",
    }));

    public void Fenced() => _fenced.Add(1);

    public void Hinted() => _hints.Add(1);

    public void Fetched(int count) => _fetched.Add(count);

    public void Reconciled(bool lost) => _reconciled.Add(1, new KeyValuePair<string, object?>("lost", lost));

    public void Rejected() => _rejected.Add(1);

    public void Lost() => _lost.Add(1);
}

/// <summary>The name of the package's meter.</summary>
public static class WebSocketRedisTelemetry
{
    /// <summary>Add it to OpenTelemetry's meters.</summary>
    public const string Name = "Sophia.WebSockets.Redis";
}
