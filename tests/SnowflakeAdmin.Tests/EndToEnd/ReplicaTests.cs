using System.Globalization;
using Sophia.Tests.Shared;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>Two replicas with one Redis: what one asked, the other runs.</summary>
public sealed class ReplicaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_confirmation_and_a_cursor_are_good_at_the_other_replica()
    {
        await using var redis = await RedisServer.StartAsync();
        var url = string.Create(CultureInfo.InvariantCulture, $"{redis.Host}:{redis.Port}");
        await using var first = await Admin.StartAsync(options => options.Settings["Sophia:ConnectionPools:redis:ConnectionString"] = url, Token);
        await using var second = await Admin.StartAsync(options => options.Settings["Sophia:ConnectionPools:redis:ConnectionString"] = url, Token);

        var asked = (await first.CallAsync("execute_statement", new { environment = "dev", sql = "DROP TABLE orders" }, Token)).GetProperty("confirmation");
        var arguments = new { token = asked.GetProperty("token").GetString(), environment = "dev", sql = "DROP TABLE orders" };
        Assert.Equal("Ran", (await second.CallAsync("confirm_operation", arguments, Token)).GetProperty("status").GetString());
        Assert.Contains("used", await first.FailAsync("confirm_operation", arguments, Token), StringComparison.Ordinal);

        // Each has an emulator of its own here, so the result is not known there; but the cursor is.
        var page = await first.CallAsync("run_query", new { environment = "prod", sql = "SELECT id FROM orders", limit = 1 }, Token);
        var error = await second.FailAsync("run_query", new { environment = "prod", sql = "SELECT id FROM orders", limit = 1, cursor = page.GetProperty("nextCursor").GetString() }, Token);
        Assert.Contains("Run the query again", error, StringComparison.Ordinal);
    }
}
