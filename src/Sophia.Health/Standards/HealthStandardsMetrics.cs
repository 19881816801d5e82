using System.Diagnostics.Metrics;

namespace Sophia.Health;

/// <summary>The instruments of the standards. Tags are names of registered checks only.</summary>
internal sealed class HealthStandardsMetrics
{
    public const string MeterName = "Sophia.Health";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    };

    private readonly Histogram<double> _duration;
    private HealthCheckRunner? _runner;

    public HealthStandardsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram("sophia.health.check.duration", "s", "How long a health check took.", advice: Seconds);
        meter.CreateObservableGauge("sophia.health.check.status", Statuses, null, "2 healthy, 1 degraded, 0 unhealthy.");
        meter.CreateObservableGauge("sophia.health.coverage", Coverage, "1", "Share of the configured services that have a fresh health result.");
    }

    public void Observe(HealthCheckRunner runner) => _runner = runner;

    public void Checked(string check, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("sophia.health.check", check));

    private IEnumerable<Measurement<int>> Statuses()
    {
        foreach (var entry in _runner?.Current.Entries ?? [])
        {
            yield return new Measurement<int>((int)entry.Status, new KeyValuePair<string, object?>("sophia.health.check", entry.Name));
        }
    }

    private IEnumerable<Measurement<double>> Coverage() => _runner is { } runner ? [new Measurement<double>(runner.Coverage)] : [];
}
