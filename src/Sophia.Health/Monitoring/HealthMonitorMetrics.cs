using System.Diagnostics.Metrics;

namespace Sophia.Health;

/// <summary>The instruments of the monitor, prediction and SLA. Tags are names of services the application registered only.</summary>
internal sealed class HealthMonitorMetrics(IMeterFactory meters, ComprehensiveHealthMonitor monitor, HealthPredictionEngine engine, SlaTracker sla)
{
    private bool _started;

    public void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        var meter = meters.Create(HealthStandardsMetrics.MeterName);
        meter.CreateObservableGauge("sophia.health.service.status", Statuses, null, "2 healthy, 1 degraded, 0 unhealthy.");
        meter.CreateObservableGauge("sophia.health.anomaly.score", Scores, "1", "How abnormal a series is now, 0 to 1.");
        meter.CreateObservableGauge("sophia.health.limit.used", Used, "1", "Share of a limit in use, smoothed.");
        meter.CreateObservableGauge("sophia.health.limit.reached", Reached, "s", "Forecast time until a limit is reached; absent while not growing.");
        meter.CreateObservableGauge("sophia.health.uptime", Uptime, "1", "Share of the watched time of 30 days in which a service was not unhealthy.");
        meter.CreateObservableGauge("sophia.health.error_budget.spent", Budget, "1", "Share of the error budget that is spent.");
    }

    private static KeyValuePair<string, object?> Service(string name) => new("sophia.health.service", name);

    private IEnumerable<Measurement<int>> Statuses() => monitor.Services.Select(s => new Measurement<int>((int)s.Status, Service(s.Service)));

    private IEnumerable<Measurement<double>> Scores() => engine.GetPredictions()
        .Select(p => new Measurement<double>(p.Anomaly.Score, Service(p.Service), new("sophia.health.series", HealthDashboard.Text(p.Series))));

    private IEnumerable<Measurement<double>> Used() => engine.GetForecasts()
        .Select(f => new Measurement<double>(f.Used, Service(f.Service), new("sophia.health.resource", f.Resource)));

    private IEnumerable<Measurement<double>> Reached() => engine.GetForecasts().Where(f => f.TimeToLimit is not null)
        .Select(f => new Measurement<double>(f.TimeToLimit!.Value.TotalSeconds, Service(f.Service), new("sophia.health.resource", f.Resource)));

    private IEnumerable<Measurement<double>> Uptime() => sla.CreateReport().Services.Select(s => new Measurement<double>(s.Uptime, Service(s.Service)));

    private IEnumerable<Measurement<double>> Budget() => sla.CreateReport().Services.Select(s => new Measurement<double>(s.BudgetSpent, Service(s.Service)));
}
