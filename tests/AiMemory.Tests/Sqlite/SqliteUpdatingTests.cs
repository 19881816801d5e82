using AiMemory.Storage;
using AiMemory.Tests.Conformance;

namespace AiMemory.Tests.Sqlite;

public sealed class SqliteUpdatingTests : UpdatingConformance, IDisposable
{
    private readonly SqliteStorage _storage = new();

    public void Dispose() => _storage.Dispose();

    protected override IMemoryStore Open() => _storage.Open(Time);
}
