using System.Net;
using Backend.Deployments;
using Backend.Tests.Access;
using Backend.Tests.Hosting;

namespace Backend.Tests.Deployments;

public sealed class DeploymentFiguresTests
{
    private const string Key = "a-key-that-nobody-guesses";

    [Fact]
    public void The_figures_are_those_of_the_plan() =>
        // Four deployments in ten days: one did not get through, of the others one had to be rolled back; the median from commit to production is two hours.
        Assert.Equal(new DeploymentSummary(10, 4, 0.4, 0.75, 0.3333, 7_200), DeploymentSummary.Of(new DeploymentFigures(4, 3, 1, 7_200_000), days: 10));

    [Fact]
    public void Without_deployments_nothing_is_claimed()
    {
        Assert.Equal(new DeploymentSummary(30, 0, 0, null, null, null), DeploymentSummary.Of(new DeploymentFigures(0, 0, 0, null), 30));
        Assert.Equal(new DeploymentSummary(1, 1, 1, 0, null, null), DeploymentSummary.Of(new DeploymentFigures(1, 0, 0, null), 1));
    }

    [Fact]
    public async Task What_a_pipeline_posts_is_in_the_figures_of_its_environment()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:pipeline"] = Key });
        var committed = TimeProvider.System.GetUtcNow().AddMinutes(-90);
        foreach (var environment in (string[])["production", "staging"])
        {
            using var response = await backend.PostAsync(
                "/api/deployments", $$"""{"id":"{{environment}}","service":"orders","version":"1","environment":"{{environment}}","committed_at":"{{committed:O}}"}""",
                TestContext.Current.CancellationToken, ("X-API-Key", Key));
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        // Later it turns out that the change was no good: the same id again.
        using var failed = await backend.PostAsync(
            "/api/deployments", $$"""{"id":"production","service":"orders","version":"1","committed_at":"{{committed:O}}","change_failed":true}""",
            TestContext.Current.CancellationToken, ("X-API-Key", Key));

        var (_, all) = await backend.GetAsync("/api/deployments?days=1", TestContext.Current.CancellationToken);
        var (_, production) = await backend.GetAsync("/api/deployments?days=1&environment=production", TestContext.Current.CancellationToken);

        Assert.Equal(2, all.GetProperty("summary").GetProperty("count").GetInt32());
        var summary = production.GetProperty("summary");
        Assert.Equal((1, 1.0, 1.0), (summary.GetProperty("count").GetInt32(), summary.GetProperty("success_rate").GetDouble(), summary.GetProperty("change_failure_rate").GetDouble()));
        Assert.InRange(summary.GetProperty("lead_time_seconds").GetDouble(), 5_400, 6_000);
        Assert.Equal("pipeline", Assert.Single(production.GetProperty("deployments").EnumerateArray()).GetProperty("recorded_by").GetString());
    }
}
