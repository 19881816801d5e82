using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;

namespace Sophia.Connections.Snowflake.Tests.Hosting;

public sealed class SnowflakeConformanceTests(Emulator emulator) : ExclusiveConnectionConformance<DbConnection>, IClassFixture<Emulator>
{
    protected override Type? NativeType => typeof(DbDataSource);

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddSnowflake(name, configure, options =>
        {
            options.BaseAddress = emulator.Host.BaseAddress;
            options.Account = emulator.Host.Account;
            options.User = "ADMIN";
            options.KeyProvider = () => emulator.Key;
        });

    protected override Task UseAsync(DbConnection connection, CancellationToken cancellationToken) => Sql.ScalarAsync(connection, "SELECT 42", cancellationToken);
}
