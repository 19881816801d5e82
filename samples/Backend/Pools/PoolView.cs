using Sophia.Connections;

namespace Backend.Pools;

/// <summary>A connection pool as the page shows it. No address: it could hold a secret.</summary>
internal sealed record PoolView(
    string Service, int Active, int Idle, int Total, int Waiting, int MinConnections, int MaxConnections, long Opened, long OpenFailures, long Timeouts, long Leaks,
    double? AverageQueryMs, string? LastError)
{
    public static PoolView Of(ConnectionPoolStatistics pool) => new(
        pool.Service, pool.Active, pool.Idle, pool.Total, pool.Waiting, pool.MinConnections, pool.MaxConnections, pool.Opened, pool.OpenFailures, pool.Timeouts, pool.Leaks,
        pool.AverageQueryTime is { } average ? Math.Round(average.TotalMilliseconds, 2) : null, pool.LastError);
}
