namespace Sophia.Connections;

/// <summary>The numbers of one pool at one moment. Read without a lock: under load they may not add up exactly.</summary>
public sealed record ConnectionPoolStatistics
{
    /// <summary>The name of the pool.</summary>
    public required string Service { get; init; }

    /// <summary>Who keeps the connections for reuse; <see langword="null"/> before the first use.</summary>
    /// <remarks>
    /// With <see cref="PoolingMode.Driver"/> only the driver knows which connections lie ready: <see cref="Idle"/> stays 0, <see cref="Total"/> counts those in use, and
    /// <see cref="Opened"/> only the openings that had to be waited for.
    /// </remarks>
    public PoolingMode? Pooling { get; init; }

    /// <summary>Connections that are open, leased or idle.</summary>
    public int Total { get; init; }

    /// <summary>Connections that are leased.</summary>
    public int Active { get; init; }

    /// <summary>Connections that lie ready.</summary>
    public int Idle { get; init; }

    /// <summary>Connections in the middle of opening.</summary>
    public int Opening { get; init; }

    /// <summary>Callers that wait for a connection.</summary>
    public int Waiting { get; init; }

    /// <summary>Driver calls whose callers were answered because of their timeout, while the driver itself still holds on.</summary>
    public int Orphaned { get; init; }

    /// <summary>The configured minimum.</summary>
    public int MinConnections { get; init; }

    /// <summary>The configured maximum.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Connections opened so far.</summary>
    public long Opened { get; init; }

    /// <summary>Attempts to open that failed so far.</summary>
    public long OpenFailures { get; init; }

    /// <summary>Waits that ended at their timeout so far.</summary>
    public long Timeouts { get; init; }

    /// <summary>Leases reported as leaked so far.</summary>
    public long Leaks { get; init; }

    /// <summary>What <c>ExecuteAsync</c> took on average, without the wait for a connection; <see langword="null"/> before the first.</summary>
    public TimeSpan? AverageQueryTime { get; init; }

    /// <summary>Why the last attempt to connect failed, without secrets; <see langword="null"/> if none did since the last success.</summary>
    public string? LastError { get; init; }
}
