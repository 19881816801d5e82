using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;

namespace Sophia.Connections.Tests.Database;

/// <summary>By the name of the provider's type, as a configuration would have it.</summary>
public sealed class DuckDbConformanceTests : ExclusiveConnectionConformance<DbConnection>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-duckdb-").FullName;

    protected override Type? NativeType => typeof(DbDataSource);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddDatabase(name, "DuckDB.NET.Data.DuckDBClientFactory, DuckDB.NET.Data", $"Data Source={Path.Combine(_folder, "test.duckdb")}", configure);

    protected override Task UseAsync(DbConnection connection, CancellationToken cancellationToken) => Statement.RunAsync(connection, cancellationToken);
}
