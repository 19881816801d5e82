using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Sophia.Connections.Postgres.Tests;

public sealed class CredentialRotationTests(SharedPostgres server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_password_that_changes_under_load_causes_no_error()
    {
        await Sql.RunAsync(server.ConnectionString, "DROP ROLE IF EXISTS rotating; CREATE ROLE rotating LOGIN PASSWORD 'generation-0'", Token);
        var current = "generation-0";
        await using var services = Build(() => current);
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var runs = 0;
            for (; !stop.IsCancellationRequested; runs++)
            {
                await manager.ExecuteAsync<NpgsqlConnection, object?>("postgres", (connection, token) => Sql.RunAsync(connection, "SELECT 1", token), Token);
            }

            return runs;
        }, Token)).ToArray();

        for (var generation = 1; generation <= 5; generation++)
        {
            // The server changes first, and the provider of the password still keeps the old one: the hardest order.
            await Sql.RunAsync(server.ConnectionString, $"ALTER ROLE rotating PASSWORD 'generation-{generation}'", Token);
            current = $"generation-{generation}";
            var before = manager.GetStatistics("postgres").Opened;
            manager.For<NpgsqlConnection>("postgres").Clear();
            while (manager.GetStatistics("postgres").Opened == before)
            {
                await Task.Delay(5, Token);
            }
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(load), runs => Assert.True(runs > 0));
    }

    private ServiceProvider Build(Func<string> password)
    {
        var address = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "rotating" };
        address.Remove("Password");
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPostgres(
            configure: options => (options.ConnectionString, options.MaxConnections) = (address.ConnectionString, 4),
            postgres: options => options.Password = _ => ValueTask.FromResult(password()));
        return services.BuildServiceProvider();
    }
}
