using System.Security.Cryptography;
using SnowflakeEmulator;

namespace Sophia.Connections.Snowflake.Tests;

/// <summary>One emulator for a test class, on a real port, with a user who may do everything.</summary>
public sealed class Emulator : IAsyncLifetime
{
    private SnowflakeEmulatorHost? _host;

    public SnowflakeEmulatorHost Host => _host!;

    /// <summary>The key of the user ADMIN.</summary>
    public RSA Key { get; } = RSA.Create(2048);

    public async ValueTask InitializeAsync()
    {
        _host = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions { PartitionBytes = 256 * 1024, FirstPartitionBytes = 64 * 1024 }, TestContext.Current.CancellationToken);
        _host.RegisterPublicKey("ADMIN", Key);
        await _host.ExecuteAsync("CREATE DATABASE D", CancellationToken.None);
    }

    /// <summary>Options that lead to it; a test changes what it is about.</summary>
    public SnowflakeOptions Options(Action<SnowflakeOptions>? change = null)
    {
        var options = new SnowflakeOptions
        {
            BaseAddress = Host.BaseAddress,
            Account = Host.Account,
            User = "admin",
            PrivateKey = Key.ExportPkcs8PrivateKeyPem(),
            Database = "d",
            Schema = "public",
            Warehouse = "compute_wh",
            RetryDelay = TimeSpan.FromMilliseconds(10),
        };
        change?.Invoke(options);
        return options;
    }

    public SnowflakeClient Connect(Action<SnowflakeOptions>? change = null, TimeProvider? time = null) => new(Options(change), time);

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        await Host.DisposeAsync();
    }
}
