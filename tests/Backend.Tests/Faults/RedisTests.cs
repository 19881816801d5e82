using System.Net;
using Backend.Tests.Hosting;
using Sophia.Tests.Shared;

namespace Backend.Tests.Faults;

public sealed class RedisTests : IAsyncLifetime
{
    private TestServer? _redis;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis!.DisposeAsync();

    [Fact]
    public async Task Two_replicas_show_the_same_page()
    {
        await using var one = await BackendHost.StartAsync(Settings());
        await using var other = await BackendHost.StartAsync(Settings());

        var (_, first) = await one.GetAsync("/api/dashboard?user_id=ann", Token);
        var (_, second) = await other.GetAsync("/api/dashboard?user_id=ann", Token);

        Assert.Equal(first.GetProperty("timestamp").GetString(), second.GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task Killed_and_back_it_costs_no_page()
    {
        await using var backend = await BackendHost.StartAsync(Settings());
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/dashboard?user_id=ann", Token)).Status);

        await _redis!.KillAsync();
        await backend.UntilAsync("/api/health/dashboard", dashboard => Watching.FleetTests.Status(dashboard, "redis") == "degraded", Token);
        for (var user = 0; user < 20; user++)
        {
            var (status, page) = await backend.GetAsync($"/api/dashboard?user_id=user-{user}", Token);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Empty(page.GetProperty("failed_sources").EnumerateObject());
        }

        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/ready", Token)).Status);
        await _redis.StartAgainAsync();
        await backend.UntilAsync("/api/health/dashboard", dashboard => Watching.FleetTests.Status(dashboard, "redis") == "healthy", Token);
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/dashboard?user_id=bob", Token)).Status);
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["Sophia:ConnectionPools:redis:ConnectionString"] = $"{_redis!.Host}:{_redis.Port}",
        ["Sophia:Server:HealthCheck:Interval"] = "00:00:00.5",
        ["Sophia:Server:HealthCheck:Timeout"] = "00:00:00.5",
        ["Sophia:Server:HealthCheck:RetryDelay"] = "00:00:00.1",
        ["Sophia:ConnectionPools:redis:CircuitBreaker:RecoveryTimeout"] = "00:00:01",
    };
}
