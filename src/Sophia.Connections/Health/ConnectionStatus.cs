namespace Sophia.Connections;

/// <summary>How a service and its pool are.</summary>
public enum ConnectionStatus
{
    /// <summary>The service answers and connections are to be had.</summary>
    Healthy,

    /// <summary>The service answers, but every connection is leased and callers wait.</summary>
    Exhausted,

    /// <summary>The service does not answer.</summary>
    Down,

    /// <summary>The pool has no connection string; it opens nothing.</summary>
    NotConfigured,
}
