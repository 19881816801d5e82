using Microsoft.Extensions.Time.Testing;
using SnowflakeAdmin.Confirmation;

namespace SnowflakeAdmin.Tests.Confirmation;

/// <summary>Confirmations that wait in the process.</summary>
public sealed class MemoryConfirmationTests : ConfirmationConformance
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    private protected override Task<(IPendingStore Store, TimeProvider Time)> CreateAsync() => Task.FromResult<(IPendingStore, TimeProvider)>((new MemoryPendingStore(_time), _time));

    [Fact]
    public async Task A_token_is_good_for_ten_minutes_and_not_longer()
    {
        var (confirmations, _) = await StartAsync();
        var (first, expires) = await AskAsync(confirmations);
        var (second, _) = await AskAsync(confirmations);
        Assert.Equal(_time.GetUtcNow().AddMinutes(10), expires);

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        await TakeAsync(confirmations, first);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await AssertRefusedAsync(() => TakeAsync(confirmations, second));
    }

    [Fact]
    public async Task Expired_operations_make_room()
    {
        var (confirmations, _) = await StartAsync();
        for (var i = 0; i < SnowflakeAdminDefaults.MaxPendingOfCaller; i++)
        {
            await AskAsync(confirmations);
        }

        await AssertRefusedAsync(() => AskAsync(confirmations));
        _time.Advance(TimeSpan.FromMinutes(10));
        await AskAsync(confirmations);
    }
}
