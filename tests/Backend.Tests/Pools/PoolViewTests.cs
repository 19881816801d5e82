using System.Text.Json;
using Backend.Pools;
using Backend.Tests.Hosting;
using Sophia.Connections;

namespace Backend.Tests.Pools;

public sealed class PoolViewTests
{
    [Fact]
    public async Task Of_a_store_whose_driver_pools_nothing_is_claimed_that_only_the_driver_knows()
    {
        await using var backend = await BackendHost.StartAsync();

        var pools = await backend.UntilAsync("/api/pools", answer => answer[0].GetProperty("pooling").GetString() is not null, TestContext.Current.CancellationToken);

        var history = Assert.Single(pools.EnumerateArray());
        Assert.Equal(("history", "driver"), (history.GetProperty("service").GetString(), history.GetProperty("pooling").GetString()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (history.GetProperty("idle").ValueKind, history.GetProperty("opened").ValueKind));
        Assert.Equal(4, history.GetProperty("max_connections").GetInt32());
    }

    [Theory]
    [InlineData(PoolingMode.Pool, "pool")]
    [InlineData(PoolingMode.Shared, "shared")]
    [InlineData(null, null)]
    public void Of_every_other_the_figures_are_told(PoolingMode? pooling, string? text)
    {
        var view = PoolView.Of(new ConnectionPoolStatistics { Service = "orders", Pooling = pooling, Idle = 3, Opened = 5 });

        Assert.Equal((text, 3, 5), (view.Pooling, view.Idle, view.Opened));
    }
}
