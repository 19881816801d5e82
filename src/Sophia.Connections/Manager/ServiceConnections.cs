namespace Sophia.Connections;

/// <summary>The connections to one service, whatever their type.</summary>
/// <remarks>Safe for any number of threads at once.</remarks>
public abstract class ServiceConnections : IAsyncDisposable
{
    private protected ServiceConnections(string service) => Service = service;

    /// <summary>The name of the pool.</summary>
    public string Service { get; }

    /// <summary>The type of its native connection.</summary>
    public abstract Type ConnectionType { get; }

    /// <summary>Whether the process cannot start without it.</summary>
    public abstract bool Required { get; }

    /// <summary>The result of the last health check, if there was one.</summary>
    public abstract ConnectionHealth? LastHealth { get; }

    /// <summary>The numbers of the pool at this moment.</summary>
    public abstract ConnectionPoolStatistics GetStatistics();

    /// <summary>Asks the service whether it answers, over a connection reserved for that: an exhausted pool does not look like a dead service. Single-flight and cached.</summary>
    public abstract Task<ConnectionHealth> CheckHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes idle connections now and leased ones when they are returned.</summary>
    public abstract void Clear();

    /// <summary>Drains and closes the pool without waiting for leases that are out.</summary>
    public abstract ValueTask DisposeAsync();

    internal abstract Task InitializeAsync(CancellationToken cancellationToken);

    internal abstract Task DrainAsync(CancellationToken cancellationToken);
}
