using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;

namespace Sophia.Connections.Tests.Database;

public sealed class SqliteConformanceTests : ExclusiveConnectionConformance<DbConnection>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-sqlite-").FullName;

    protected override Type? NativeType => typeof(DbDataSource);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddDatabase(name, SqliteFactory.Instance, $"Data Source={Path.Combine(_folder, "test.db")}", configure);

    protected override Task UseAsync(DbConnection connection, CancellationToken cancellationToken) => Statement.RunAsync(connection, cancellationToken);
}
