using System.Text.Json;
using Backend.History;
using Backend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Backend.Tests.History;

/// <summary>No answer of the history is larger than its bounds, and what it leaves out can be had.</summary>
public sealed class HistoryAnswerTests
{
    private const int Services = 45;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_series_come_in_answers_that_lead_from_one_to_the_next()
    {
        await using var backend = await BackendHost.StartAsync(Still);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        // A name that must be escaped in an address is among them.
        string[] names = ["service/a&b=c d", .. Enumerable.Range(1, Services - 1).Select(i => $"service/s{i:00}")];
        await StoreOf(backend).AppendAsync(HistoryTier.Raw, "test", [.. names.Select(name => Point(name, now - 10_000))], Token);

        var (seen, sizes, next) = (new List<string>(), new List<int>(), "?range=5m");
        while (next is not null)
        {
            var (_, answer) = await backend.GetAsync("/api/history" + next, Token);
            var series = answer.GetProperty("series").EnumerateObject().Select(one => one.Name).ToArray();
            seen.AddRange(series);
            sizes.Add(series.Length);
            var cut = answer.GetProperty("cut");
            Assert.Equal(Services - seen.Count, cut.ValueKind is JsonValueKind.Null ? 0 : cut.GetProperty("series").GetInt32());
            next = cut.ValueKind is JsonValueKind.Null ? null : cut.GetProperty("next").GetString();
        }

        Assert.Equal([20, 20, 5], sizes);
        Assert.Equal(names.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_series_has_no_more_points_than_a_chart_can_show_and_gaps_that_have_no_room_are_counted()
    {
        await using var backend = await BackendHost.StartAsync(Still);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await StoreOf(backend).AppendAsync(HistoryTier.Raw, "test", [.. Enumerable.Range(1, 3_000).Select(i => Point("service/a", now - (i * 1_000)))], Token);
        await StoreOf(backend).AppendGapsAsync("test", [.. Enumerable.Range(1, BackendDefaults.MaxHistoryGaps + 7).Select(i => new HistoryGap(now - (i * 1_000), now - (i * 1_000) + 1, HistoryGap.StorageDown))], Token);

        var (_, answer) = await backend.GetAsync("/api/history?range=1h&series=service/a", Token);

        var points = answer.GetProperty("series").GetProperty("service/a");
        Assert.InRange(points.GetArrayLength(), 300, BackendDefaults.MaxHistoryPoints);
        // Put together, none lost.
        Assert.Equal(3_000, points.EnumerateArray().Sum(point => point.GetProperty("count").GetInt64()));
        Assert.Equal(BackendDefaults.MaxHistoryGaps, answer.GetProperty("gaps").GetArrayLength());
        var cut = answer.GetProperty("cut");
        Assert.Equal((0, 7, JsonValueKind.Null), (cut.GetProperty("series").GetInt32(), cut.GetProperty("gaps").GetInt32(), cut.GetProperty("next").ValueKind));
    }

    // No samples of its own while the test looks.
    private static Dictionary<string, string> Still => new() { ["Backend:History:SampleInterval"] = "00:01:00" };

    private static HistoryStore StoreOf(BackendHost backend) => backend.Services.GetRequiredService<HistoryStore>();

    private static HistoryPoint Point(string series, long atMs) => new(series, atMs, 1, 0, 1, 1, SeriesStatus.Healthy, new LatencySketch());
}
