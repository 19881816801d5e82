using AiMemory.Storage;
using AiMemory.Tests.Conformance;

namespace AiMemory.Tests.Postgres;

public sealed class PostgresListingTests(PostgresStorage storage) : ListingConformance, IClassFixture<PostgresStorage>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await storage.EmptyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override IMemoryStore Open() => storage.Open(Time);
}

public sealed class CachedPostgresListingTests(PostgresStorage storage) : ListingConformance, IClassFixture<PostgresStorage>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await storage.EmptyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override IMemoryStore Open() => storage.Open(Time, cached: true);
}
