using System.Diagnostics.Metrics;

namespace Sophia.Connections;

/// <summary>The instruments with the tags of one pool built once, so that recording allocates nothing.</summary>
internal sealed class PoolMetrics(ConnectionsMetrics metrics, string name)
{
    private static readonly KeyValuePair<string, object?>[] Reasons = [.. Enum.GetValues<EvictionReason>().Select(Reason)];
    private static readonly KeyValuePair<string, object?> Succeeded = new("outcome", "success");
    private static readonly KeyValuePair<string, object?> WorkFailed = new("outcome", "work_failed");
    private static readonly KeyValuePair<string, object?> ServiceFailed = new("outcome", "service_failed");
    private readonly KeyValuePair<string, object?> _pool = new("db.client.connection.pool.name", name);
    private readonly Histogram<double> _useTime = metrics.UseTime;
    private readonly Histogram<double> _waitTime = metrics.WaitTime;
    private long _queries;
    private long _queryTicks;

    public TimeSpan? AverageQueryTime => Volatile.Read(ref _queries) is > 0 and var queries ? new TimeSpan(Volatile.Read(ref _queryTicks) / queries) : null;

    public void Opened(long milliseconds) => metrics.CreateTime.Record(milliseconds / 1000.0, _pool);

    public void Waited(long milliseconds)
    {
        if (_waitTime.Enabled)
        {
            _waitTime.Record(milliseconds / 1000.0, _pool);
        }
    }

    /// <summary>Whether anybody listens to how long connections are used.</summary>
    public bool WantsUseTime => _useTime.Enabled;

    public void Used(long milliseconds) => _useTime.Record(milliseconds / 1000.0, _pool);

    public void Executed(TimeSpan elapsed, ConnectionFailureKind? failure)
    {
        if (failure is null)
        {
            Interlocked.Increment(ref _queries);
            Interlocked.Add(ref _queryTicks, elapsed.Ticks);
        }

        metrics.ExecuteTime.Record(
            elapsed.TotalSeconds, _pool, failure is null ? Succeeded : failure is ConnectionFailureKind.Work ? WorkFailed : ServiceFailed);
    }

    public void TimedOut() => metrics.Timeouts.Add(1, _pool);

    public void Leaked() => metrics.Leaks.Add(1, _pool);

    public void ServerDown() => metrics.Detections.Add(1, _pool);

    public void Retried() => metrics.Retries.Add(1, _pool);

    public void Orphaned(int change) => metrics.Orphans.Add(change, _pool);

    public void Evicted(EvictionReason reason) => metrics.Evictions.Add(1, _pool, Reasons[(int)reason]);

    private static KeyValuePair<string, object?> Reason(EvictionReason reason) => new("reason", reason switch
    {
        EvictionReason.CheckFailed => "check_failed",
        EvictionReason.Idle => "idle",
        EvictionReason.Lifetime => "lifetime",
        EvictionReason.Cleared => "cleared",
        _ => "broken",
    });
}
