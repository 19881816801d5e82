using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Endpoints;

/// <summary>Every process tells how it is off for memory, CPU, threads and pauses.</summary>
public sealed class ResourceCheckTests
{
    private static readonly string[] All = ["cpu", "gc_pause", "memory", "thread_pool"];

    // The default, which the other tests' applications switch off.
    private static readonly Dictionary<string, string?> On = new() { ["Sophia:Hosting:ResourceChecks"] = "true" };

    [Fact]
    public async Task Resources_stand_in_the_report_of_every_process()
    {
        await using var app = await RunningApp.ReadyAsync(RunningApp.Builder(On));

        Assert.Equal(All, await ResourcesAsync(app));
    }

    [Fact]
    public async Task They_can_be_switched_off()
    {
        await using var app = await RunningApp.ReadyAsync(RunningApp.Builder(new() { ["Sophia:Hosting:ResourceChecks"] = "false" }));

        Assert.Empty(await ResourcesAsync(app));
    }

    [Fact]
    public async Task A_check_of_the_authors_own_takes_the_place_of_the_default_and_keeps_readiness()
    {
        var builder = RunningApp.Builder(On);
        builder.Services.AddHealthChecks().AddMemoryCheck(new UsageLevels(0, 0.0000001));
        await using var app = await RunningApp.ReadyAsync(builder);

        Assert.Equal(All, await ResourcesAsync(app));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await app.Client.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await app.Client.GetAsync("/ready", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<IEnumerable<string>> ResourcesAsync(RunningApp app)
    {
        using var answer = await app.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        var report = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return report["components"]!["resources"]!["entries"]!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal);
    }
}
