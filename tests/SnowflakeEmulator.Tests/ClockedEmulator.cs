using System.Security.Cryptography;

namespace SnowflakeEmulator.Tests;

/// <summary>An emulator whose clock the test moves.</summary>
public sealed class ClockedEmulator : IAsyncDisposable
{
    private ClockedEmulator(SnowflakeEmulatorHost host, TimerClock clock)
    {
        (Host, Clock) = (host, clock);
        host.RegisterPublicKey("ADMIN", Key);
    }

    public SnowflakeEmulatorHost Host { get; }

    public TimerClock Clock { get; }

    public RSA Key { get; } = RSA.Create(2048);

    public static async Task<ClockedEmulator> StartAsync(SnowflakeEmulatorOptions? options = null)
    {
        var clock = new TimerClock(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        return new ClockedEmulator(await SnowflakeEmulatorHost.StartAsync(options ?? new SnowflakeEmulatorOptions(), clock, TestContext.Current.CancellationToken), clock);
    }

    public Client Connect(string user = "ADMIN", RSA? key = null, string? role = "ACCOUNTADMIN", string? warehouse = "COMPUTE_WH") =>
        new(Host.BaseAddress, () => Jwt.Create(key ?? Key, Host.Account, user, Clock.GetUtcNow())) { Role = role, Warehouse = warehouse };

    /// <summary>Moves the clock on until something has happened.</summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> task, TimeSpan step)
    {
        for (var i = 0; i < 3_000 && !task.IsCompleted; i++)
        {
            Clock.Advance(step);
            await Task.WhenAny(task, Task.Delay(10, TestContext.Current.CancellationToken));
        }

        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        await Host.DisposeAsync();
    }
}
