namespace Sophia.Health;

/// <summary>
/// Where alerts, SLA figures and what the prediction engine learned survive a restart. Implement it over Redis or Postgres to share the state
/// between replicas, and register it as a singleton; without one a file per state is used when a folder is configured.
/// </summary>
public interface IHealthStateStore
{
    /// <summary>What was written last under a name, or <see langword="null"/>.</summary>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Replaces what stands under a name, all or nothing.</summary>
    Task WriteAsync(string name, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);
}
