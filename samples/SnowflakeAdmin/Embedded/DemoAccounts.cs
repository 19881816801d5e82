using System.Collections.Concurrent;
using System.Security.Cryptography;
using SnowflakeEmulator;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Embedded;

/// <summary>
/// An emulated account for each environment, inside this process, with demo data: what the server works on when no account is configured. Each listens on a free port
/// of the loopback address and is started when it is first used. Thread-safe.
/// </summary>
internal sealed class DemoAccounts(TimeProvider time, ILogger<DemoAccounts> logger) : IAsyncDisposable
{
    /// <summary>Where statements seem to go; the handler knows where the emulator really is.</summary>
    private const string Placeholder = "http://127.0.0.1:1/";
    private const string User = "SOPHIA";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Lazy<Task<SnowflakeEmulatorHost>>> _hosts = new(StringComparer.Ordinal);

    /// <summary>Points a pool at the environment's emulator.</summary>
    public void Configure(string environment, SnowflakeOptions options)
    {
        options.Account = AccountName(environment);
        options.BaseAddress = new Uri(Placeholder);
        options.User = User;
        options.Role = "ACCOUNTADMIN";
        options.Warehouse = DemoData.Warehouse;
        options.Database = DemoData.Database;
        options.Schema = DemoData.Schema;
        options.KeyProvider = CopyKey;
        options.HttpHandler = () => new DemoHandler(this, environment);
    }

    /// <summary>Begins to start all of them. A start that fails is told to whoever calls, and logged.</summary>
    public void Start(IEnumerable<string> environments)
    {
        foreach (var environment in environments)
        {
            _ = LogAsync(environment);
        }
    }

    /// <summary>The environment's emulator, started.</summary>
    public Task<SnowflakeEmulatorHost> GetAsync(string environment) => _hosts.GetOrAdd(environment, name => new(() => Task.Run(() => StartAsync(name)))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var environment in _hosts.Keys)
        {
            try
            {
                await (await GetAsync(environment)).DisposeAsync();
            }
            catch (Exception exception)
            {
                logger.EmulatorFailed(exception, environment);
            }
        }

        _key.Dispose();
    }

    private async Task LogAsync(string environment)
    {
        try
        {
            await GetAsync(environment);
        }
        catch (Exception exception)
        {
            logger.EmulatorFailed(exception, environment);
        }
    }

    private static string AccountName(string environment) => $"DEMO_{environment.ToUpperInvariant()}";

    private async Task<SnowflakeEmulatorHost> StartAsync(string environment)
    {
        var started = time.GetTimestamp();
        var host = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions { Account = AccountName(environment), AdminUser = User, SeedDemoData = true }, time);
        host.RegisterPublicKey(User, _key);
        logger.EmulatorReady(environment, host.BaseAddress, time.GetElapsedTime(started).TotalMilliseconds);
        return host;
    }

    // The client disposes of the key it is given.
    private RSA CopyKey()
    {
        var copy = RSA.Create();
        copy.ImportParameters(_key.ExportParameters(includePrivateParameters: true));
        return copy;
    }
}
