namespace Backend.Storage;

/// <summary>The database cannot be used now. The message holds no address and no secret.</summary>
internal sealed class StorageUnavailableException(string kind, TimeSpan? retryAfter, Exception innerException)
    : Exception($"The {kind} database of the backend cannot be used now.", innerException)
{
    /// <summary>When it is worth trying again, where that is known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
