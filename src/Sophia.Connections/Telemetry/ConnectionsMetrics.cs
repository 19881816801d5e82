using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sophia.Connections;

/// <summary>The instruments of the package. Tags are pool names and closed sets; no caller can create a time series.</summary>
internal sealed class ConnectionsMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };
    private readonly ConcurrentDictionary<string, Func<ConnectionPoolStatistics>> _pools = new(StringComparer.Ordinal);

    public ConnectionsMetrics(IMeterFactory? meters)
    {
        var meter = meters?.Create(ConnectionsDiagnostics.MeterName) ?? new Meter(ConnectionsDiagnostics.MeterName);
        CreateTime = meter.CreateHistogram("db.client.connection.create_time", "s", "The time it took to open a connection.", advice: Seconds);
        WaitTime = meter.CreateHistogram("db.client.connection.wait_time", "s", "The time a caller that had to wait waited for a connection.", advice: Seconds);
        UseTime = meter.CreateHistogram("db.client.connection.use_time", "s", "The time between leasing a connection and returning it.", advice: Seconds);
        ExecuteTime = meter.CreateHistogram("sophia.connections.execute.duration", "s", "The time the work given to ExecuteAsync took, by outcome.", advice: Seconds);
        Timeouts = meter.CreateCounter<long>("db.client.connection.timeouts", "{timeout}", "Waits for a connection that ended at their timeout.");
        Leaks = meter.CreateCounter<long>("sophia.connections.leaks", "{lease}", "Leases held longer than the leak threshold.");
        Evictions = meter.CreateCounter<long>("sophia.connections.evictions", "{connection}", "Connections closed, by cause.");
        Detections = meter.CreateCounter<long>("sophia.connections.server_down", "{detection}", "Times a server was proven gone.");
        Retries = meter.CreateCounter<long>("sophia.connections.retries", "{attempt}", "Attempts of ExecuteAsync after the first.");
        Orphans = meter.CreateUpDownCounter<long>("sophia.connections.orphans", "{call}", "Driver calls that go on although their callers were answered.");
        meter.CreateObservableUpDownCounter("db.client.connection.count", Counts, "{connection}", "Connections by state.");
        meter.CreateObservableUpDownCounter("db.client.connection.max", () => Observe(s => s.MaxConnections), "{connection}", "The configured maximum.");
        meter.CreateObservableUpDownCounter("db.client.connection.idle.min", () => Observe(s => s.MinConnections), "{connection}", "The configured minimum.");
        meter.CreateObservableUpDownCounter("db.client.connection.pending_requests", () => Observe(s => s.Waiting), "{request}", "Callers waiting for a connection.");
        meter.CreateObservableGauge("sophia.connections.query_time.average", Averages, "s", "What ExecuteAsync took on average since the start.");
    }

    public Histogram<double> CreateTime { get; }

    public Histogram<double> WaitTime { get; }

    public Histogram<double> UseTime { get; }

    public Histogram<double> ExecuteTime { get; }

    public Counter<long> Timeouts { get; }

    public Counter<long> Leaks { get; }

    public Counter<long> Evictions { get; }

    public Counter<long> Detections { get; }

    public Counter<long> Retries { get; }

    public UpDownCounter<long> Orphans { get; }

    public PoolMetrics ForPool(string name) => new(this, name);

    public void Watch(string name, Func<ConnectionPoolStatistics> statistics) => _pools[name] = statistics;

    public void Forget(string name) => _pools.TryRemove(name, out _);

    private static KeyValuePair<string, object?> Pool(string name) => new("db.client.connection.pool.name", name);

    private IEnumerable<Measurement<long>> Observe(Func<ConnectionPoolStatistics, long> read) =>
        _pools.Select(pool => new Measurement<long>(read(pool.Value()), Pool(pool.Key)));

    private IEnumerable<Measurement<long>> Counts()
    {
        foreach (var (name, read) in _pools)
        {
            var statistics = read();
            yield return new(statistics.Active, Pool(name), new("db.client.connection.state", "used"));
            yield return new(statistics.Idle, Pool(name), new("db.client.connection.state", "idle"));
        }
    }

    private IEnumerable<Measurement<double>> Averages()
    {
        foreach (var (name, read) in _pools)
        {
            if (read().AverageQueryTime is { } average)
            {
                yield return new(average.TotalSeconds, Pool(name));
            }
        }
    }
}
