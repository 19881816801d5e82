using System.Diagnostics.Metrics;

namespace Backend;

/// <summary>The instruments of the sample, beside those of the packages. The only tag is the name of a source, a closed set.</summary>
internal sealed class BackendMetrics : IDisposable
{
    public const string MeterName = "Sophia.Backend";

    private const double Weight = 0.05;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _lost;
    private double _averageMs;

    public BackendMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _duration = _meter.CreateHistogram<double>("sophia.backend.dashboard.duration", "s", "How long a dashboard took, cached or not.");
        _failures = _meter.CreateCounter<long>("sophia.backend.dashboard.source.failures", "{failure}", "Sources of the dashboard that gave nothing.");
        _lost = _meter.CreateCounter<long>("sophia.backend.history.lost", "{sample}", "Samples dropped because the database was away for too long.");
    }

    /// <summary>How long a dashboard takes on average, in milliseconds; the last few dozen count most.</summary>
    public double AverageResponseMs => Volatile.Read(ref _averageMs);

    public void DashboardTook(TimeSpan time)
    {
        _duration.Record(time.TotalSeconds);
        for (var last = Volatile.Read(ref _averageMs); ;)
        {
            var next = last == 0 ? time.TotalMilliseconds : last + (Weight * (time.TotalMilliseconds - last));
            var seen = Interlocked.CompareExchange(ref _averageMs, next, last);
            if (seen.Equals(last))
            {
                return;
            }

            last = seen;
        }
    }

    public void SourceFailed(string source) => _failures.Add(1, new KeyValuePair<string, object?>("sophia.backend.source", source));

    public void SampleLost() => _lost.Add(1);

    public void Dispose() => _meter.Dispose();
}
