using AiMemory.Storage;
using AiMemory.Tests.Conformance;

namespace AiMemory.Tests.Postgres;

public sealed class PostgresSharingTests(PostgresStorage storage) : SharingConformance, IClassFixture<PostgresStorage>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await storage.ClearAsync();

    public async ValueTask DisposeAsync() => await storage.CloseAsync();

    protected override IMemoryStore Open() => storage.Open(Time);
}

public sealed class CachedPostgresSharingTests(PostgresStorage storage) : SharingConformance, IClassFixture<PostgresStorage>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await storage.ClearAsync();

    public async ValueTask DisposeAsync() => await storage.CloseAsync();

    protected override IMemoryStore Open() => storage.Open(Time, cached: true);
}
