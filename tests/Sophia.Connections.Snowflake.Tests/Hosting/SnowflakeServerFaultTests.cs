using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using SnowflakeEmulator;
using Sophia.Connections.Conformance;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Snowflake.Tests.Hosting;

/// <summary>The emulator as a process of its own, killed, frozen and restarted.</summary>
public sealed class SnowflakeServerFaultTests : ServerFaultConformance<DbConnection>
{
    private const string AccessToken = "pat-of-the-fault-tests";

    protected override Task<TestServer> StartServerAsync() => DotnetServer.StartAsync(
        typeof(SnowflakeEmulatorHost).Assembly.Location,
        port => [$"--urls=http://127.0.0.1:{port}", $"--SnowflakeEmulator:AdminAccessToken={AccessToken}"],
        "/emulator/ready");

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddSnowflake(name, pool =>
        {
            // There is no session whose end could be noticed: the death of an idle service shows at the next check, or at the next statement.
            pool.HealthCheckInterval = TimeSpan.FromMilliseconds(200);
            configure(pool);
        }, options =>
        {
            options.BaseAddress = new Uri($"http://{Address.Host}:{Address.Port}");
            options.Token = AccessToken;
        });

    protected override Task UseAsync(DbConnection connection, CancellationToken cancellationToken) => Sql.ScalarAsync(connection, "SELECT 42", cancellationToken);
}
