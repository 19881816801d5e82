using System.Globalization;

namespace Sophia.Connections;

/// <summary>Every connection was leased out for as long as the caller was willing to wait. The service itself may be well.</summary>
public sealed class ConnectionPoolExhaustedException : ConnectionException
{
    internal ConnectionPoolExhaustedException(
        ConnectionPoolStatistics statistics, TimeSpan timeout, Exception? lastError, string setting = nameof(ConnectionPoolOptions.ConnectionTimeout))
        : base(statistics.Service, Describe(statistics, timeout, setting), $"The service '{statistics.Service}' is busy. Try again shortly.", timeout, lastError)
    {
        Statistics = statistics;
        Timeout = timeout;
        HelpLink = ConnectionDefaults.ExhaustionHelp;
    }

    /// <summary>The numbers of the pool when the wait ended.</summary>
    public ConnectionPoolStatistics Statistics { get; }

    /// <summary>How long the caller waited.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The same for a caller whose patience was that of the whole call, not of the pool.</summary>
    internal ConnectionPoolExhaustedException Within(TimeSpan timeout) => new(Statistics, timeout, InnerException, nameof(ConnectionPoolOptions.ExecutionTimeout));

    private static string Describe(ConnectionPoolStatistics s, TimeSpan timeout, string setting) => string.Create(
        CultureInfo.InvariantCulture,
        $"No connection to '{s.Service}' became free within {timeout.TotalSeconds:0.###} s ({setting}). " +
        $"The pool has {s.Total} of at most {s.MaxConnections} connections (MaxConnections): {s.Active} in use, {s.Idle} idle, {s.Opening} opening, " +
        $"{s.Orphaned} held by calls the driver has not ended; {s.Waiting} callers wait. Last connect error: {s.LastError ?? "none"}. " +
        $"Return leases sooner, raise MaxConnections or {setting} of Sophia:ConnectionPools:{s.Service}. See {ConnectionDefaults.ExhaustionHelp}.");
}
