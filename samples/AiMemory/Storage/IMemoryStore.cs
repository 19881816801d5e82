namespace AiMemory.Storage;

/// <summary>Where memories live. Every implementation passes the conformance suite in tests/AiMemory.Tests.</summary>
/// <remarks>
/// Safe for any number of callers, and for several stores (in several processes) on the same storage. When a method that writes returns,
/// the write survives the death of the process and of the machine. Every method throws <see cref="MemoryStoreException"/>
/// when the storage fails, and works again once the cause is gone.
/// </remarks>
public interface IMemoryStore
{
    /// <summary>What kind of storage this is, for people: <c>sqlite</c>, <c>postgres</c>.</summary>
    string Kind { get; }

    /// <summary>Creates or upgrades the storage where needed. Several stores may do so at the same time; the other methods do it by themselves.</summary>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Stores a memory, or joins it to the one with the same text in the same namespace; repeating a call is harmless.</summary>
    Task<StoreOutcome> StoreAsync(NewMemory memory, CancellationToken cancellationToken);

    /// <summary>Gets a memory, or <see langword="null"/>.</summary>
    Task<Memory?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists memories. Memories stored while one pages through a list neither hide nor repeat others.</summary>
    Task<IReadOnlyList<Memory>> ListAsync(ListRequest request, CancellationToken cancellationToken);

    /// <summary>Finds memories by their words (stemmed, without regard to case and accents), best first.</summary>
    Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken);

    /// <summary>Changes a memory, if <paramref name="expectedVersion"/> is <see langword="null"/> or its version.</summary>
    Task<UpdateOutcome> UpdateAsync(string id, MemoryPatch patch, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Deletes a memory.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Counts what is there, in one namespace or in all.</summary>
    Task<MemoryStats> GetStatsAsync(string? @namespace, CancellationToken cancellationToken);

    /// <summary>Checks that the storage can be read and written, without changing anything.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
