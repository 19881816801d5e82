using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sophia.Connections.Conformance;

namespace Sophia.Connections.Postgres.Tests;

public sealed class PostgresConformanceTests(SharedPostgres server) : ExclusiveConnectionConformance<NpgsqlConnection>
{
    protected override Type? NativeType => typeof(NpgsqlDataSource);

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddPostgres(name, options =>
        {
            options.ConnectionString = server.ConnectionString;
            configure(options);
        });

    protected override Task UseAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => Sql.RunAsync(connection, "SELECT 42", cancellationToken);
}
