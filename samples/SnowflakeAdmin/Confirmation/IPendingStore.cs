namespace SnowflakeAdmin.Confirmation;

/// <summary>Where operations wait for their confirmation: in this process, or in Redis for several replicas.</summary>
internal interface IPendingStore
{
    /// <summary>Keeps an operation until it expires.</summary>
    /// <returns>False when its caller, or all callers together, have too many waiting.</returns>
    Task<bool> AddAsync(string key, PendingOperation operation, CancellationToken cancellationToken);

    /// <summary>Looks at an operation.</summary>
    Task<PendingOperation?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Takes an operation of this caller out.</summary>
    /// <returns>True for exactly one of any number that try at the same time.</returns>
    Task<bool> TakeAsync(string key, string caller, CancellationToken cancellationToken);

    /// <summary>A secret that all replicas share: made when it is first asked for.</summary>
    Task<byte[]> GetSecretAsync(CancellationToken cancellationToken);
}
