using System.Text.Json;
using Backend.Dashboard;
using Backend.History;
using Backend.Tests.Hosting;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;

namespace Backend.Tests.Dashboard;

public sealed class PageBudgetTests
{
    private const int Most = 30_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5, 3)]
    [InlineData(30, 50)]
    [InlineData(200, 400)]
    public async Task A_page_is_within_its_size_however_large_the_installation(int services, int alerts)
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Sophia:Monitoring:HealthChecks:Interval"] = "01:00:00", ["Backend:Live:Enabled"] = "false" });
        await FillAsync(backend, services, alerts);

        var body = await backend.Client.GetByteArrayAsync(new Uri("/api/dashboard?user_id=ann", UriKind.Relative), Token);

        Assert.InRange(body.Length, 1, Most);
        var page = JsonDocument.Parse(body).RootElement;
        Assert.Empty(page.GetProperty("failed_sources").EnumerateObject());
        AssertCounted(page, "system_health", page.GetProperty("system_health").GetProperty("services").EnumerateObject().Count(), services);
        AssertCounted(page, "performance_trends", page.GetProperty("performance_trends").EnumerateObject().Count(), services);
        AssertCounted(page, "alerts", page.GetProperty("alerts").GetArrayLength(), Math.Min(alerts, 500));
        // What matters most has a place: the services that are down, the backend's own requests, critical alerts.
        Assert.Equal("unhealthy", page.GetProperty("system_health").GetProperty("services").EnumerateObject().First().Value.GetString());
        Assert.Equal("api", page.GetProperty("performance_trends").EnumerateObject().First().Name);
        Assert.Equal("critical", page.GetProperty("alerts")[0].GetProperty("severity").GetString());
        Assert.Equal(services < 30, !page.GetProperty("omitted").EnumerateObject().Any());
    }

    [Fact]
    public void Fields_of_any_size_fit_and_keep_their_first_entries() => Gen.Select(Entries, Entries, Entries, Entries).Sample((health, metrics, trends, alerts) =>
    {
        var fields = new Dictionary<string, JsonElement>
        {
            [DashboardFields.SystemHealth] = Json(new { overall_status = "healthy", services = health, response_times = health }),
            [DashboardFields.ServiceMetrics] = Json(metrics),
            [DashboardFields.PerformanceTrends] = Json(trends),
            [DashboardFields.Alerts] = Json(alerts.Values),
        };
        var before = new Dictionary<string, JsonElement>(fields);

        var omitted = PageBudget.Fit(fields, new Dictionary<string, string>());

        Assert.True(fields.Sum(field => JsonSerializer.SerializeToUtf8Bytes(field.Value).Length) <= Most - BackendDefaults.PageEnvelopeBytes);
        Assert.All(fields, field => Assert.Equal(Whole(field.Key, before[field.Key]).Take(Whole(field.Key, field.Value).Length), Whole(field.Key, field.Value)));
        Assert.All(fields, field => Assert.Equal(omitted.GetValueOrDefault(field.Key), Whole(field.Key, before[field.Key]).Length - Whole(field.Key, field.Value).Length));
    });

    [Fact]
    public void One_entry_that_is_larger_than_a_page_is_left_out_and_the_rest_stays()
    {
        var fields = DashboardFields.All.ToDictionary(field => field, FakeSource.Right, StringComparer.Ordinal);
        fields[DashboardFields.Alerts] = Json(new[] { new string('ü', Most) });
        fields[DashboardFields.SystemHealth] = Json(new { overall_status = new string('x', Most) });

        var omitted = PageBudget.Fit(fields, new Dictionary<string, string>());

        Assert.Equal([DashboardFields.Alerts, DashboardFields.SystemHealth], omitted.Keys.Order());
        Assert.Equal(("[]", "{}"), (fields[DashboardFields.Alerts].GetRawText(), fields[DashboardFields.SystemHealth].GetRawText()));
        Assert.Equal(FakeSource.Right(DashboardFields.ServiceMetrics).GetRawText(), fields[DashboardFields.ServiceMetrics].GetRawText());
    }

    private static Gen<Dictionary<string, string>> Entries => Gen.Select(Gen.Int[0, 120], Gen.Int[0, 600]).Select((count, length) =>
        Enumerable.Range(0, count).ToDictionary(i => $"entry-{i}", i => new string(i % 2 == 0 ? 'x' : 'ü', length)));

    private static string[] Whole(string field, JsonElement value) => (field, value.ValueKind) switch
    {
        (_, JsonValueKind.Array) => [.. value.EnumerateArray().Select(entry => entry.GetRawText())],
        (DashboardFields.SystemHealth, _) => value.TryGetProperty("services", out var services) ? [.. services.EnumerateObject().Select(entry => entry.Name)] : [],
        _ => [.. value.EnumerateObject().Select(entry => entry.Name)],
    };

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);

    private static void AssertCounted(JsonElement page, string field, int shown, int atLeast)
    {
        var omitted = page.GetProperty("omitted").TryGetProperty(field, out var count) ? count.GetInt32() : 0;
        Assert.True(shown > 0, field);
        Assert.True(shown + omitted >= atLeast, $"{field}: {shown} shown and {omitted} omitted of {atLeast}");
    }

    // Services with an hour of history each, some of them down; alerts as people get them.
    private static async Task FillAsync(BackendHost backend, int services, int alerts)
    {
        var monitor = backend.Services.GetRequiredService<ComprehensiveHealthMonitor>();
        for (var i = 0; i < services; i++)
        {
            var down = i % 5 == 4;
            monitor.RegisterService(Name(i), _ => Task.FromResult(down ? HealthCheckResult.Unhealthy("It answered 503 (Service Unavailable).") : HealthCheckResult.Healthy()));
        }

        await monitor.CheckAllAsync(Token);
        var manager = backend.Services.GetRequiredService<AlertManager>();
        for (var i = 0; i < alerts; i++)
        {
            // Of services that nobody checks meanwhile.
            var service = Name(services + i);
            manager.Report(
                service, i % 2 == 0 ? AlertKind.Critical : AlertKind.Anomaly, active: true, $"{service} is unhealthy: It answered 503 (Service Unavailable) twelve times in a row.", i % 2 == 0 ? "" : "latency");
        }

        var (store, now) = (backend.Services.GetRequiredService<HistoryStore>(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var minutes = Enumerable.Range(1, 12).Select(step => HistoryTier.Minute.Floor(now) - (step * 5 * 60_000L) + 60_000);
        var points = minutes.SelectMany(at => Enumerable.Range(0, services).Select(i => SeriesNames.OfService(Name(i))).Append(SeriesNames.Api).Select(series => Point(series, at))).ToArray();
        await store.AppendAsync(HistoryTier.Minute, "load", points, Token);
    }

    private static string Name(int i) => $"order-fulfilment-service-{i}";

    private static HistoryPoint Point(string series, long at)
    {
        var sketch = new LatencySketch();
        sketch.Add(12.5);
        sketch.Add(1_234.5 + (at % 1_000));
        return new HistoryPoint(series, at, 6, 1, 1_247, 1_234.56, SeriesStatus.Healthy, sketch);
    }
}
