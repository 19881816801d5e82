using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Endpoints;

public sealed class HealthEndpointTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HealthStatus.Healthy, "healthy", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Degraded, "degraded", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Unhealthy, "unhealthy", HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)]
    public async Task The_status_decides_the_answer(HealthStatus status, string text, HttpStatusCode health, HttpStatusCode ready)
    {
        var builder = RunningApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("postgres", () => new HealthCheckResult(status, "why"), tags: [SophiaHealthTags.Connections, SophiaHealthTags.Ready]);
        await using var app = await RunningApp.ReadyAsync(builder);

        using var healthAnswer = await app.GetAsync("/health");
        using var readyAnswer = await app.GetAsync("/ready");
        using var liveAnswer = await app.GetAsync("/live");
        using var json = JsonDocument.Parse(await healthAnswer.Content.ReadAsStringAsync(Ct));

        Assert.Equal(health, healthAnswer.StatusCode);
        Assert.Equal(ready, readyAnswer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, liveAnswer.StatusCode);
        Assert.Equal(text, json.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_report_has_the_shape_of_the_plan()
    {
        var builder = RunningApp.Builder();
        builder.Services.AddHealthChecks()
            .AddCheck("postgres", () => HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["active"] = 3 }), tags: ["connections"])
            .AddCheck("github", () => HealthCheckResult.Degraded("slow"), tags: ["external_apis"])
            .AddCheck("own", () => HealthCheckResult.Healthy());
        await using var app = await RunningApp.ReadyAsync(builder);

        using var json = JsonDocument.Parse(await app.Client.GetStringAsync("/health", Ct));

        var root = json.RootElement;
        Assert.Equal(["server_name", "status", "components", "timestamp", "response_time_ms"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("test-app", root.GetProperty("server_name").GetString());
        var components = root.GetProperty("components");
        Assert.Equal(["connections", "external_apis", "resources", "circuit_breakers", "server_specific"], components.EnumerateObject().Select(p => p.Name));
        var postgres = components.GetProperty("connections").GetProperty("entries").GetProperty("postgres");
        Assert.Equal(
            ["status", "last_check", "age_seconds", "response_time_ms", "error_message", "consecutive_failures", "data"],
            postgres.EnumerateObject().Select(p => p.Name));
        Assert.Equal(3, postgres.GetProperty("data").GetProperty("active").GetInt32());
        Assert.Equal("slow", components.GetProperty("external_apis").GetProperty("entries").GetProperty("github").GetProperty("error_message").GetString());
        Assert.True(components.GetProperty("server_specific").GetProperty("entries").TryGetProperty("own", out _));
    }

    [Theory]
    [InlineData("/health", "components")]
    [InlineData("/info", "features")]
    public async Task Details_are_for_callers_on_this_machine_only(string path, string detail)
    {
        var builder = RunningApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("secret-database", () => HealthCheckResult.Healthy());
        await using var app = await RunningApp.ReadyAsync(builder);

        var local = await app.Client.GetStringAsync(path, Ct);
        using var proxied = await app.GetAsync(path, ("X-Forwarded-For", "203.0.113.9"));
        using var rebound = await app.GetAsync(path, ("Host", "evil.example"));

        Assert.Contains(detail, local, StringComparison.Ordinal);
        foreach (var answer in new[] { proxied, rebound })
        {
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Assert.DoesNotContain("secret-database", text, StringComparison.Ordinal);
            Assert.DoesNotContain("features", text, StringComparison.Ordinal);
            Assert.DoesNotContain("entries", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_thousand_probes_run_no_check()
    {
        var runs = 0;
        var builder = RunningApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("counted", () =>
        {
            Interlocked.Increment(ref runs);
            return HealthCheckResult.Healthy();
        });
        await using var app = await RunningApp.ReadyAsync(builder);

        await Parallel.ForAsync(0, 1000, Ct, async (_, ct) => await app.Client.GetStringAsync("/health", ct));

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Every_endpoint_can_be_moved_or_switched_off()
    {
        await using var app = await RunningApp.ReadyAsync(new Dictionary<string, string?>
        {
            ["Sophia:Hosting:Endpoints:Health"] = "/api/health",
            ["Sophia:Hosting:Telemetry:Metrics"] = "false",
        });

        using var old = await app.GetAsync("/health");
        using var moved = await app.GetAsync("/api/health");
        using var metrics = await app.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, metrics.StatusCode);
    }

    [Fact]
    public async Task All_endpoints_can_be_switched_off_together()
    {
        await using var app = await RunningApp.ReadyAsync(new Dictionary<string, string?> { ["Sophia:Hosting:Endpoints:Enabled"] = "false" });

        using var live = await app.GetAsync("/live");

        Assert.Equal(HttpStatusCode.NotFound, live.StatusCode);
    }
}
