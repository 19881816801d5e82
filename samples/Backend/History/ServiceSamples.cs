using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;

namespace Backend.History;

/// <summary>The checks of the watched servers and of the connection pools, each taken once.</summary>
internal sealed class ServiceSamples(ComprehensiveHealthMonitor monitor, HealthCheckRunner runner) : ISampleSource
{
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public IEnumerable<HistoryPoint> Take(long fromMs)
    {
        foreach (var service in monitor.Services)
        {
            var since = _seen.GetValueOrDefault(service.Service);
            var fresh = monitor.GetHistory(service.Service).Where(check => check.At > since).ToArray();
            if (fresh.Length > 0)
            {
                _seen[service.Service] = fresh[^1].At;
                yield return Point(service.Service, fromMs, [.. fresh.Select(check => (check.Status, check.ResponseTime.TotalMilliseconds))]);
            }
        }

        foreach (var entry in runner.Current.Entries.Where(entry => entry.Component is SophiaHealthTags.Connections or SophiaHealthTags.ExternalApis))
        {
            if (entry.LastCheck is { } at && at > _seen.GetValueOrDefault(entry.Name))
            {
                _seen[entry.Name] = at;
                yield return Point(entry.Name, fromMs, [(entry.Status, Health.ServiceList.Milliseconds(entry))]);
            }
        }
    }

    private static HistoryPoint Point(string service, long fromMs, (HealthStatus Status, double Milliseconds)[] checks)
    {
        // How long a failure took says nothing about how fast the service is.
        var answered = checks.Where(check => check.Status is HealthStatus.Healthy).Select(check => check.Milliseconds).ToArray();
        var sketch = new LatencySketch();
        Array.ForEach(answered, sketch.Add);
        return new HistoryPoint(
            SeriesNames.OfService(service), fromMs, checks.Length, checks.Count(check => check.Status is HealthStatus.Unhealthy), answered.Sum(),
            answered.DefaultIfEmpty().Max(), checks.Min(check => Status(check.Status)), sketch);
    }

    private static SeriesStatus Status(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => SeriesStatus.Healthy,
        HealthStatus.Degraded => SeriesStatus.Degraded,
        _ => SeriesStatus.Unhealthy,
    };
}
