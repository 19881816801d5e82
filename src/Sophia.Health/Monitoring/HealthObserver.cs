using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Carries one result to all who learn from it: engine, alerts, SLA.</summary>
internal sealed class HealthObserver(
    HealthPredictionEngine engine, AlertManager alerts, SlaTracker sla, IOptions<HealthPredictionOptions> predictionOptions, IOptions<SlaOptions> slaOptions, TimeProvider time)
{
    private readonly bool _predicts = predictionOptions.Value.Enabled;
    private readonly SlaOptions _sla = slaOptions.Value;

    public void Observe(
        string service, HealthStatus status, string? error, TimeSpan responseTime, IReadOnlyDictionary<string, object> data, TimeSpan next)
    {
        var up = status is not HealthStatus.Unhealthy;
        if (_sla.Enabled)
        {
            sla.Observe(service, up, error, next);
        }

        alerts.ReportCritical(service, !up, error);
        if (_predicts)
        {
            Predict(service, up, responseTime, data, time.GetUtcNow());
        }
    }

    /// <summary>Error budgets, for all services: their forecasts and, if wanted, their burn.</summary>
    public void ObserveBudgets()
    {
        if (!_sla.Enabled || !(_predicts || _sla.BurnRateAlerts))
        {
            return;
        }

        var at = time.GetUtcNow();
        foreach (var service in sla.CreateReport().Services)
        {
            if (_predicts)
            {
                alerts.ReportForecast(engine.ObserveLimit(service.Service, "error_budget", service.BudgetSpent, 1, at));
            }

            if (_sla.BurnRateAlerts)
            {
                var burning = service.BurnRates.FirstOrDefault(rate => rate is { IsExceeded: true, Factor: > 1 });
                alerts.Report(service.Service, AlertKind.BurnRate, burning is not null, $"{service.Service} burns its error budget {burning?.LongRate:F1} times too fast over {burning?.LongWindow}");
            }
        }
    }

    private void Predict(string service, bool up, TimeSpan responseTime, IReadOnlyDictionary<string, object> data, DateTimeOffset at)
    {
        if (up)
        {
            // How long a failure took says nothing about how fast the service is.
            var milliseconds = HealthData.TryNumber(data, HealthData.ResponseTime, out var own) ? own : responseTime.TotalMilliseconds;
            Score(service, HealthSeriesKind.Latency, milliseconds, at);
        }

        if (HealthData.TryNumber(data, HealthData.ErrorRate, out var rate))
        {
            Score(service, HealthSeriesKind.ErrorRate, rate, at);
        }

        ObserveSaturation(service, data, at);
        foreach (var (key, value) in data)
        {
            if (key.StartsWith(HealthData.LimitPrefix, StringComparison.Ordinal) && HealthData.TryNumber(value, out var used))
            {
                alerts.ReportForecast(engine.ObserveLimit(service, key[HealthData.LimitPrefix.Length..], used, 1, at));
            }
        }
    }

    private void ObserveSaturation(string service, IReadOnlyDictionary<string, object> data, DateTimeOffset at)
    {
        if (HealthData.TryNumber(data, HealthData.Active, out var active) && HealthData.TryNumber(data, HealthData.MaxConnections, out var most) && most > 0)
        {
            Score(service, HealthSeriesKind.Saturation, active / most, at);
            alerts.ReportForecast(engine.ObserveLimit(service, "pool", active, most, at));
        }
        else if (HealthData.TryNumber(data, HealthData.Saturation, out var saturation))
        {
            Score(service, HealthSeriesKind.Saturation, saturation, at);
        }
    }

    private void Score(string service, HealthSeriesKind kind, double value, DateTimeOffset at) =>
        alerts.ReportAnomaly(service, kind, engine.Observe(service, kind, value, at));
}
