using AiMemory.Storage;
using AiMemory.Tests.Conformance;

namespace AiMemory.Tests.Sqlite;

public sealed class SqliteListingTests : ListingConformance, IDisposable
{
    private readonly SqliteStorage _storage = new();

    public void Dispose() => _storage.Dispose();

    protected override IMemoryStore Open() => _storage.Open(Time);
}
