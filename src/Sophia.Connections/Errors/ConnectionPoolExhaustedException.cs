using System.Globalization;

namespace Sophia.Connections;

/// <summary>Every connection was leased out for as long as the caller was willing to wait. The service itself may be well.</summary>
public sealed class ConnectionPoolExhaustedException : ConnectionException
{
    internal ConnectionPoolExhaustedException(ConnectionPoolStatistics statistics, TimeSpan timeout, Exception? lastError)
        : base(statistics.Service, Describe(statistics, timeout), $"The service '{statistics.Service}' is busy. Try again shortly.", timeout, lastError)
    {
        Statistics = statistics;
        Timeout = timeout;
        HelpLink = ConnectionDefaults.ExhaustionHelp;
    }

    /// <summary>The numbers of the pool when the wait ended.</summary>
    public ConnectionPoolStatistics Statistics { get; }

    /// <summary>How long the caller waited.</summary>
    public TimeSpan Timeout { get; }

    private static string Describe(ConnectionPoolStatistics s, TimeSpan timeout) => string.Create(
        CultureInfo.InvariantCulture,
        $"No connection to '{s.Service}' became free within {timeout.TotalSeconds:0.###} s (ConnectionTimeout). " +
        $"The pool has {s.Total} of at most {s.MaxConnections} connections (MaxConnections): {s.Active} in use, {s.Idle} idle, {s.Opening} opening, " +
        $"{s.Orphaned} held by calls the driver has not ended; {s.Waiting} callers wait. Last connect error: {s.LastError ?? "none"}. " +
        $"Return leases sooner, raise MaxConnections or ConnectionTimeout of Sophia:ConnectionPools:{s.Service}. See {ConnectionDefaults.ExhaustionHelp}.");
}
