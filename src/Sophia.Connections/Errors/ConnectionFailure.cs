namespace Sophia.Connections;

/// <summary>What an adapter makes of a driver's exception.</summary>
/// <param name="Kind">What sort of failure it is.</param>
/// <param name="Reason">What happened and what to change, in words that hold no secret.</param>
public readonly record struct ConnectionFailure(ConnectionFailureKind Kind, string Reason)
{
    /// <summary>Whether the failure counts against the service (and its breaker), not against the work or the program.</summary>
    public bool IsServiceFailure => Kind is not (ConnectionFailureKind.Work or ConnectionFailureKind.NotConfigured or ConnectionFailureKind.ShuttingDown);

    /// <summary>Says that trying again may help although the kind does not suggest it: a password that is asked for anew, say.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient => MayPass || Kind is ConnectionFailureKind.Transient or ConnectionFailureKind.Broken or ConnectionFailureKind.ServerDown
        or ConnectionFailureKind.Unreachable or ConnectionFailureKind.Timeout;

    /// <summary>Whether it proves that the whole server is gone, so that nobody need wait for it.</summary>
    public bool ProvesServerDown => Kind is ConnectionFailureKind.ServerDown or ConnectionFailureKind.Unreachable;

    /// <summary>Whether the connection it happened on must not be used again.</summary>
    public bool BreaksConnection => Kind is not (ConnectionFailureKind.Work or ConnectionFailureKind.Transient);
}
