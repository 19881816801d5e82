using System.Diagnostics.Metrics;

namespace Sophia.Health;

/// <summary>The instruments of alerts. Tags are kinds and names of configured sinks only.</summary>
internal sealed class AlertMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _lost;
    private AlertManager? _manager;

    public AlertMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(HealthStandardsMetrics.MeterName);
        _sent = meter.CreateCounter<long>("sophia.health.alerts.sent", "{notification}", "Notifications a sink took.");
        _lost = meter.CreateCounter<long>("sophia.health.alerts.lost", "{notification}", "Notifications given up or dropped from a full queue.");
        meter.CreateObservableGauge("sophia.health.alerts.firing", Firing, "{alert}", "Alerts that fire now, by kind.");
    }

    public void Observe(AlertManager manager) => _manager = manager;

    public void Sent(string sink) => _sent.Add(1, new KeyValuePair<string, object?>("sophia.health.sink", sink));

    public void Lost(string sink) => _lost.Add(1, new KeyValuePair<string, object?>("sophia.health.sink", sink));

    private IEnumerable<Measurement<int>> Firing() => (_manager?.GetActive() ?? [])
        .Where(alert => alert.State is AlertState.Firing)
        .GroupBy(alert => alert.Kind)
        .Select(group => new Measurement<int>(group.Count(), new KeyValuePair<string, object?>("sophia.health.alert.kind", AlertJson.Text(group.Key))));
}
