using System.Security.Cryptography;

namespace SnowflakeEmulator.Tests;

/// <summary>One emulator for a test class, with a user who may do everything.</summary>
public sealed class Emulator : IAsyncLifetime
{
    private SnowflakeEmulatorHost? _host;

    public SnowflakeEmulatorHost Host => _host!;

    public RSA Key { get; } = RSA.Create(2048);

    public async ValueTask InitializeAsync()
    {
        _host = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions(), TestContext.Current.CancellationToken);
        _host.RegisterPublicKey("ADMIN", Key);
        await _host.ExecuteAsync("CREATE DATABASE D; CREATE TABLE D.PUBLIC.PEOPLE (ID NUMBER, NAME VARCHAR(50), BORN DATE, INFO VARIANT)", CancellationToken.None);
        await _host.ExecuteAsync(
            """
            INSERT INTO D.PUBLIC.PEOPLE
            SELECT 1, 'Ada', '1815-12-10'::DATE, PARSE_JSON('{"langs":["en","fr"],"age":36,"home":{"city":"London"}}')
            UNION ALL SELECT 2, 'Alan', '1912-06-23'::DATE, PARSE_JSON('{"langs":["en"],"age":41}')
            UNION ALL SELECT 3, 'Grace', NULL, NULL
            """,
            CancellationToken.None);
    }

    public Client Connect(string user = "ADMIN", RSA? key = null) =>
        new(Host.BaseAddress, () => Jwt.Create(key ?? Key, Host.Account, user, TimeProvider.System.GetUtcNow())) { Database = "D", Schema = "PUBLIC", Warehouse = "COMPUTE_WH" };

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        await Host.DisposeAsync();
    }
}
