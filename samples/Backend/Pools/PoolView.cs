using Sophia.Connections;

namespace Backend.Pools;

/// <summary>A connection pool as the page shows it. No address: it could hold a secret.</summary>
/// <remarks>Where the driver pools, only it knows how many connections lie idle and how many it opened: nothing is said of that then.</remarks>
internal sealed record PoolView(
    string Service, string? Pooling, int Active, int? Idle, int Total, int Waiting, int MinConnections, int MaxConnections, long? Opened, long OpenFailures, long Timeouts,
    long Leaks, double? AverageQueryMs, string? LastError)
{
    public static PoolView Of(ConnectionPoolStatistics pool)
    {
        var known = pool.Pooling is not PoolingMode.Driver;
        return new PoolView(
            pool.Service, Text(pool.Pooling), pool.Active, known ? pool.Idle : null, pool.Total, pool.Waiting, pool.MinConnections, pool.MaxConnections, known ? pool.Opened : null,
            pool.OpenFailures, pool.Timeouts, pool.Leaks, pool.AverageQueryTime is { } average ? Math.Round(average.TotalMilliseconds, 2) : null, pool.LastError);
    }

    private static string? Text(PoolingMode? pooling) => pooling switch
    {
        PoolingMode.Pool => "pool",
        PoolingMode.Driver => "driver",
        PoolingMode.Shared => "shared",
        _ => null,
    };
}
