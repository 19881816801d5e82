using System.Globalization;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.HealthBench.Incidents;

/// <summary>The engine and the alert manager as a user gets them, every option at its default; only the clock is simulated.</summary>
internal sealed class SophiaMonth : IMonthDetector
{
    private readonly SimClock _clock = new();
    private readonly HealthPredictionEngine _engine = new(Options.Create(new HealthPredictionOptions()));
    private readonly AlertManager _alerts;
    private readonly string[] _names = [.. Enumerable.Range(0, SimMonth.Services).Select(i => $"s{i}")];
    private int _step;

    public SophiaMonth(SimMonth month, Action<int, int> page, Action<string>? log = null)
    {
        _alerts = new AlertManager(Options.Create(new AlertOptions()), _clock);
        for (var i = 0; i < SimMonth.Services; i++)
        {
            if (month.DependsOn[i] >= 0)
            {
                _alerts.DeclareDependency(_names[i], _names[month.DependsOn[i]]);
            }
        }

        _alerts.Notified += notification =>
        {
            if (notification.Firing.Count > 0)
            {
                page(int.Parse(notification.Group.AsSpan(1), CultureInfo.InvariantCulture), _step);
                log?.Invoke($"{_step} {notification.Headline}");
            }
        };
    }

    public void Observe(int service, int step, in SimPoint point)
    {
        _step = step;
        if (point.Missing)
        {
            return;
        }

        var at = SimMonth.TimeOf(step);
        _clock.Now = at;
        var name = _names[service];
        _alerts.ReportCritical(name, !point.Up, point.Up ? null : "the check failed");
        if (point.Up)
        {
            _alerts.ReportAnomaly(name, HealthSeriesKind.Latency, _engine.Observe(name, HealthSeriesKind.Latency, point.LatencyMs, at));
        }

        _alerts.ReportAnomaly(name, HealthSeriesKind.ErrorRate, _engine.Observe(name, HealthSeriesKind.ErrorRate, point.ErrorRate, at));
        _alerts.ReportAnomaly(name, HealthSeriesKind.Saturation, _engine.Observe(name, HealthSeriesKind.Saturation, point.Saturation, at));
    }

    public void EndStep(int step)
    {
        _clock.Now = SimMonth.TimeOf(step);
        _alerts.Evaluate();
    }
}
