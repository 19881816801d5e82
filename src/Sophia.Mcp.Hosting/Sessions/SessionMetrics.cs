using System.Diagnostics.Metrics;

namespace Sophia.Mcp.Hosting;

/// <summary>The instruments of sessions.</summary>
internal sealed class SessionMetrics
{
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _migrations;
    private readonly Counter<long> _replaced;
    private readonly Meter _meter;

    public SessionMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(SophiaMcpDiagnostics.MeterName);
        _refusals = _meter.CreateCounter<long>("sophia.mcp.server.session.refusals", "{session}", "Sessions that were not opened or not moved here, by reason.");
        _migrations = _meter.CreateCounter<long>("sophia.mcp.server.session.migrations", "{session}", "Sessions that were moved here from the store.");
        _replaced = _meter.CreateCounter<long>("sophia.mcp.server.session.replaced", "{session}", "Idle sessions closed for a new one of the same caller.");
    }

    public void Observe(Func<int> live, SessionSlots slots)
    {
        _meter.CreateObservableUpDownCounter("sophia.mcp.server.sessions", () => live(), "{session}", "Live sessions.");
        _meter.CreateObservableUpDownCounter(
            "sophia.mcp.server.sessions.limit", () => slots.Max == int.MaxValue ? 0 : slots.Max, "{session}", "The most sessions that may be alive; 0 is no limit.");
    }

    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("sophia.reason", reason));

    public void Migrated() => _migrations.Add(1);

    public void Replaced() => _replaced.Add(1);
}
