using System.Collections;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health.Tests.Standards;

/// <summary>What a check puts into its data is somebody else's: the report is written from it as often as anybody looks.</summary>
public sealed class HealthDataTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly string[] Open = ["redis", "pg"];

    [Fact]
    public async Task What_loops_never_ends_or_throws_costs_itself_alone()
    {
        var loop = new List<object>();
        loop.Add(loop);
        var data = await ReportAsync(
            ("loop", loop), ("map_loop", Loop()), ("endless", Endless()), ("lazy", Enumerable.Range(-1, 3).Select(i => 1 / i)), ("speechless", new Speechless()),
            ("lone\ud800", "half\udfff"), ("kept", 7));

        Assert.Equal(7, data.GetProperty("kept").GetInt32());
        Assert.Equal("unreadable: DivideByZeroException", data.GetProperty("lazy").GetString());
        Assert.Equal("unreadable: NotSupportedException", data.GetProperty("speechless").GetString());
        Assert.InRange(data.GetProperty("endless").GetArrayLength(), 2, 1_001);
        Assert.InRange(data.GetRawText().Length, 1_000, 50_000);
    }

    [Fact]
    public async Task Lists_and_maps_are_written_as_such()
    {
        var data = await ReportAsync(
            ("open", Open), ("queues", new Dictionary<string, int> { ["a"] = 1 }), ("at", DateTimeOffset.UnixEpoch), ("none", double.NaN), ("day", DayOfWeek.Friday));

        Assert.Equal(
            """{"open":["redis","pg"],"queues":{"a":1},"at":"1970-01-01T00:00:00Z","none":"NaN","day":"Friday"}""", data.GetRawText());
    }

    [Fact]
    public async Task A_list_is_read_once_while_the_checks_scope_lives_and_never_by_who_looks()
    {
        var reads = 0;
        await using var app = await StartAsync(new Dictionary<string, object> { ["rows"] = Enumerable.Range(0, 3).Select(i => Interlocked.Increment(ref reads)) });
        for (var look = 0; look < 3; look++)
        {
            await LookAsync(app);
        }

        Assert.Equal(3, reads);
    }

    [Fact]
    public async Task A_thousand_looks_run_no_check()
    {
        var runs = 0;
        await using var app = await StartAsync([], check: () => Interlocked.Increment(ref runs));
        await Parallel.ForAsync(0, 1_000, Ct, async (_, _) => await LookAsync(app));

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task An_error_message_of_any_length_is_kept_short()
    {
        await using var app = await StartAsync([], new string('x', 1_000_000));

        Assert.Equal(2_000, Assert.Single(app.Services.GetRequiredService<HealthCheckRunner>().Current.Entries).ErrorMessage!.Length);
    }

    private static async Task<JsonElement> ReportAsync(params (string Key, object Value)[] given)
    {
        await using var app = await StartAsync(given.ToDictionary(pair => pair.Key, pair => pair.Value));
        return await LookAsync(app);
    }

    private static async Task<WebApplication> StartAsync(Dictionary<string, object> data, string description = "slow", Action? check = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSophiaHealthStandards().AddCheck("own", () =>
        {
            check?.Invoke();
            return HealthCheckResult.Degraded(description, null, data);
        });
        var app = builder.Build();
        app.MapSophiaHealth("/health", new HealthEndpointOptions { ShowDetails = _ => true });
        await app.StartAsync(Ct);
        await app.Services.GetRequiredService<HealthCheckRunner>().RefreshAsync(Ct);
        return app;
    }

    private static async Task<JsonElement> LookAsync(WebApplication app)
    {
        using var json = JsonDocument.Parse(await app.GetTestClient().GetStringAsync("/health", Ct));
        return json.RootElement.GetProperty("components").GetProperty("server_specific").GetProperty("entries").GetProperty("own").GetProperty("data").Clone();
    }

    private static Hashtable Loop()
    {
        var map = new Hashtable();
        map["self"] = map;
        return map;
    }

    private static IEnumerable<int> Endless()
    {
        while (true)
        {
            yield return 1;
        }
    }

    private sealed class Speechless
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
