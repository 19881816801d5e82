using Sophia.Connections.Postgres.Tests;
using Sophia.Tests.Shared;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Sophia.Connections.Postgres.Tests;

/// <summary>One server for all tests that do it no harm.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private IAsyncDisposable? _owner;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync() => (ConnectionString, _owner) = await PostgresServer.ShareAsync();

    public ValueTask DisposeAsync() => _owner?.DisposeAsync() ?? ValueTask.CompletedTask;
}
