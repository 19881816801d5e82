using Microsoft.Extensions.Time.Testing;

namespace SnowflakeEmulator.Tests.Drivers;

/// <summary>An emulator with a clock of the test's own and a user with a password.</summary>
public sealed class DriverFixture : IAsyncLifetime
{
    private SnowflakeEmulatorHost? _host;

    public SnowflakeEmulatorHost Host => _host!;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync()
    {
        _host = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions(), Clock, CancellationToken.None);
        _host.AddUser("DRIVER", "ACCOUNTADMIN");
        _host.SetPassword("DRIVER", "correct horse");
        await _host.ExecuteAsync("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T (A NUMBER, B VARCHAR)", CancellationToken.None);
    }

    public async Task<DriverClient> ConnectAsync(CancellationToken cancellationToken, System.Text.Json.Nodes.JsonObject? more = null)
    {
        var client = new DriverClient(Host.BaseAddress);
        var login = await client.LoginAsync("driver", "correct horse", "&databaseName=d&schemaName=public&warehouse=compute_wh&roleName=accountadmin", more, cancellationToken);
        Assert.True((bool)login["success"]!, (string?)login["message"]);
        return client;
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
