using Backend.Deployments;
using Backend.History;
using Backend.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sophia.Connections;
using Sophia.Health;

namespace Backend.Tests.History;

/// <summary>What both databases must do.</summary>
public abstract class HistoryConformance : IAsyncLifetime
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private ServiceProvider? _services;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected BackendDatabase Database => _services!.GetRequiredService<BackendDatabase>();

    private HistoryStore Store => new(Database);

    private static long StartMs => Start.ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        await AddDatabaseAsync(services);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        await RemoveDatabaseAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_written_is_read_and_a_repeated_write_replaces()
    {
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs, 10, 1), Point("service/x", StartMs, 1, 0)], Token);
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs, 12, 2)], Token);

        var points = await Store.ReadAsync(HistoryTier.Raw, null, StartMs, StartMs + 1, Token);

        Assert.Equal(["api", "service/x"], points.Select(point => point.Series));
        Assert.Equal((12, 2), (points[0].Count, points[0].Errors));
        Assert.Equal(12, points[0].Sketch.Count);
        Assert.Empty(await Store.ReadAsync(HistoryTier.Raw, ["api"], StartMs + 1, StartMs + 2, Token));
        Assert.Equal("service/x", Assert.Single(await Store.ReadAsync(HistoryTier.Raw, ["service/x", "'; DROP TABLE history; --"], StartMs, StartMs + 1, Token)).Series);
        Assert.Equal(StartMs, await Store.NewestAsync(Token));
    }

    [Fact]
    public async Task Replicas_are_put_together()
    {
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs, 10, 0, 5)], Token);
        await Store.AppendAsync(HistoryTier.Raw, "b", [Point("api", StartMs, 30, 3, 100)], Token);

        var point = Assert.Single(await Store.ReadAsync(HistoryTier.Raw, ["api"], StartMs, StartMs + 1, Token));

        Assert.Equal((40, 3, 100), (point.Count, point.Errors, point.MaxMs));
        Assert.InRange(point.Sketch.Percentile(0.2), 4.9, 5.1);
        Assert.InRange(point.Sketch.Percentile(0.5), 98, 102);
    }

    [Fact]
    public async Task Samples_become_minutes_and_hours_with_the_percentiles_of_all_their_requests()
    {
        // Two hours of samples every ten seconds, a tenth of them slow.
        var points = Enumerable.Range(0, 720).Select(i => Point("api", StartMs - (2 * Hour) + (i * 10_000), 10, i % 2, i % 10 == 0 ? 500 : 5)).ToArray();
        await Store.AppendAsync(HistoryTier.Raw, "a", points, Token);

        await Maintenance().RunOnceAsync(Token);
        await Maintenance().RunOnceAsync(Token);

        var minutes = await Store.ReadAsync(HistoryTier.Minute, null, 0, long.MaxValue, Token);
        var hours = await Store.ReadAsync(HistoryTier.Hour, null, 0, long.MaxValue, Token);
        Assert.Equal(120, minutes.Count);
        Assert.All(minutes, minute => Assert.Equal((60, 3), (minute.Count, minute.Errors)));
        Assert.Equal(2, hours.Count);
        Assert.All(hours, hour => Assert.Equal((3_600, 180, 500), (hour.Count, hour.Errors, hour.MaxMs)));
        Assert.InRange(hours[0].Sketch.Percentile(0.89), 4.9, 5.1);
        Assert.InRange(hours[0].Sketch.Percentile(0.95), 490, 510);
    }

    [Fact]
    public async Task A_sample_that_comes_late_is_in_its_minute_after_the_next_pass()
    {
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs - (5 * Minute), 1, 0), Point("api", StartMs - Minute, 1, 0)], Token);
        await Maintenance().RunOnceAsync(Token);

        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs - (5 * Minute) + 10_000, 7, 0)], Token);
        await Maintenance().RunOnceAsync(Token);

        Assert.Equal(8, (await Store.ReadAsync(HistoryTier.Minute, null, StartMs - (5 * Minute), StartMs - (4 * Minute), Token))[0].Count);
    }

    [Fact]
    public async Task What_is_too_old_goes_tier_by_tier()
    {
        var options = new HistoryOptions();
        foreach (var (tier, kept) in new[] { (HistoryTier.Raw, options.RawRetention), (HistoryTier.Minute, options.MinuteRetention), (HistoryTier.Hour, options.HourRetention) })
        {
            var edge = StartMs - (long)kept.TotalMilliseconds;
            await Store.AppendAsync(tier, "", [Point("api", edge - 1, 1, 0), Point("api", edge + 1, 1, 0)], Token);
        }

        await Store.AppendGapsAsync("a", [new HistoryGap(1, 2, HistoryGap.NotRunning), new HistoryGap(StartMs - 2, StartMs, HistoryGap.StorageDown)], Token);
        await Maintenance().RunOnceAsync(Token);

        foreach (var (tier, kept) in new[] { (HistoryTier.Raw, options.RawRetention), (HistoryTier.Minute, options.MinuteRetention), (HistoryTier.Hour, options.HourRetention) })
        {
            var edge = StartMs - (long)kept.TotalMilliseconds;
            Assert.DoesNotContain(await Store.ReadAsync(tier, null, 0, long.MaxValue, Token), point => point.AtMs == edge - 1);
            Assert.Contains(await Store.ReadAsync(tier, null, 0, long.MaxValue, Token), point => point.AtMs == edge + 1);
        }

        Assert.Equal([new HistoryGap(StartMs - 2, StartMs, HistoryGap.StorageDown)], (await Store.ReadGapsAsync(0, long.MaxValue, Token)).Longest);
    }

    [Fact]
    public async Task A_minute_whose_samples_go_stays_whole()
    {
        // Samples may be later than they are kept: then minutes at the edge are made again of what is left.
        var options = new HistoryOptions { RawRetention = TimeSpan.FromHours(1), BufferedSamples = 1_000 };
        HistoryMaintenance maintenance = new(Database, Store, Options.Create(options), _time, NullLogger<HistoryMaintenance>.Instance);
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs - Minute, 1, 0), Point("api", StartMs - 30_000, 1, 0)], Token);
        await maintenance.RunOnceAsync(Token);

        for (var pass = 0; pass < 4; pass++)
        {
            // One hour after the first sample, but not after the second; and then after both.
            _time.SetUtcNow(Start.AddHours(1).AddSeconds(-40 + (20 * pass)));
            await maintenance.RunOnceAsync(Token);
        }

        Assert.Equal(2, Assert.Single(await Store.ReadAsync(HistoryTier.Minute, null, 0, long.MaxValue, Token)).Count);
    }

    [Fact]
    public async Task A_long_range_has_the_newest_time_too()
    {
        await Store.AppendAsync(HistoryTier.Raw, "a", [.. Enumerable.Range(0, 60).Select(i => Point("api", StartMs - (3 * Hour) + (i * 3 * Minute), 1, 0))], Token);
        await Maintenance().RunOnceAsync(Token);
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs + 5_000, 100, 0)], Token);

        var hours = await new HistoryReader(Store).ReadAsync(HistoryTier.Hour, null, StartMs - (24 * Hour), StartMs + Minute, Token);

        Assert.Equal([20, 20, 20, 100], hours.Select(hour => hour.Count));
        Assert.Equal(hours.Select(hour => hour.AtMs).Distinct(), hours.Select(hour => hour.AtMs));
    }

    [Fact]
    public async Task A_gap_that_grows_is_one_gap()
    {
        await Store.AppendGapsAsync("a", [new HistoryGap(StartMs, StartMs + 10, HistoryGap.StorageDown)], Token);
        await Store.AppendGapsAsync("a", [new HistoryGap(StartMs, StartMs + 20, HistoryGap.StorageDown)], Token);

        Assert.Equal([new HistoryGap(StartMs, StartMs + 20, HistoryGap.StorageDown)], (await Store.ReadGapsAsync(StartMs + 15, StartMs + 16, Token)).Longest);
        Assert.Empty((await Store.ReadGapsAsync(StartMs + 20, StartMs + 30, Token)).Longest);
    }

    [Fact]
    public async Task Series_are_listed_by_their_time_and_tier_from_a_name_on()
    {
        await Store.AppendAsync(HistoryTier.Hour, "", [Point("service/gone", StartMs - (50 * Hour), 1, 0), Point("service/b", StartMs - (3 * Hour), 1, 0)], Token);
        await Store.AppendAsync(HistoryTier.Minute, "", [Point("service/b", StartMs - Hour, 1, 0), Point("service/c", StartMs - Hour, 1, 0)], Token);
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("service/new", StartMs, 1, 0), Point("service/b", StartMs, 1, 0)], Token);

        Assert.Equal(["service/b", "service/c", "service/new"], await Store.ReadNamesAsync(HistoryTier.Hour, StartMs - (10 * Hour), StartMs + 1, "", Token));
        Assert.Equal(["service/c", "service/new"], await Store.ReadNamesAsync(HistoryTier.Minute, StartMs - (10 * Hour), StartMs + 1, "service/b", Token));
        Assert.Equal(["service/b", "service/new"], await Store.ReadNamesAsync(HistoryTier.Raw, StartMs, StartMs + 1, "", Token));
        Assert.Empty(await Store.ReadNamesAsync(HistoryTier.Hour, StartMs - (10 * Hour), StartMs + 1, "service/new", Token));
        Assert.Empty(await new HistoryReader(Store).ReadAsync(HistoryTier.Hour, [], 0, StartMs, Token));
    }

    [Fact]
    public async Task Of_many_gaps_the_longest_are_told()
    {
        // The newer, the longer.
        await Store.AppendGapsAsync("a", [.. Enumerable.Range(1, BackendDefaults.MaxHistoryGaps + 5).Select(i => new HistoryGap(i * 10_000, (i * 10_000) + i, HistoryGap.StorageDown))], Token);

        var (longest, left) = await Store.ReadGapsAsync(0, long.MaxValue, Token);

        Assert.Equal((BackendDefaults.MaxHistoryGaps, 5), (longest.Count, left));
        Assert.Equal((60_000, 2_050_000), (longest[0].FromMs, longest[^1].FromMs));
    }

    [Fact]
    public async Task Deployments_are_kept_and_the_same_id_replaces()
    {
        var store = new DeploymentStore(Database);
        var deployment = new Deployment("1", "orders", "1.2", "production", Start.AddHours(-1), Start, true, false, "pipeline");
        await store.SaveAsync(deployment, Token);
        await store.SaveAsync(deployment with { ChangeFailed = true }, Token);
        await store.SaveAsync(deployment with { Id = "2", DeployedAt = Start.AddDays(-40) }, Token);

        Assert.Equal([deployment with { ChangeFailed = true }], await store.ReadNewestAsync(Start.AddDays(-30), null, Token));
        // What goes to staging is no deployment to production.
        await store.SaveAsync(deployment with { Id = "3", Environment = "staging" }, Token);
        Assert.Equal([deployment with { ChangeFailed = true }], await store.ReadNewestAsync(Start.AddDays(-30), "production", Token));
        Assert.Equal(2, (await store.ReadNewestAsync(Start.AddDays(-30), null, Token)).Count);
    }

    [Fact]
    public async Task Figures_are_of_all_deployments_however_many_there_are()
    {
        var store = new DeploymentStore(Database);
        Assert.Equal(new DeploymentFigures(0, 0, 0, null), await store.CountAsync(Start.AddDays(-30), null, Token));
        // Every tenth did not get through; of every ten that did, one change failed. Lead times are one millisecond, two milliseconds, and so on.
        await Database.ExecuteAsync(
            (connection, token) => connection.ExecuteAsync(
                $"""
                INSERT INTO {Database.Prefix}deployments (id, service, version, environment, committed_ms, deployed_ms, succeeded, change_failed, recorded_by)
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
                SELECT CAST(i AS text), 'orders', '1', 'production', @at - i, @at, CASE WHEN i % 10 = 0 THEN 0 ELSE 1 END, CASE WHEN i % 10 IN (0, 5) THEN 1 ELSE 0 END, 'pipeline' FROM n
                """,
                null, token, ("at", StartMs)),
            Token);

        var figures = await store.CountAsync(Start.AddDays(-30), "production", Token);

        Assert.Equal(new DeploymentFigures(12_000, 10_800, 1_200, 6_000), figures);
        Assert.Equal(100, (await store.ReadNewestAsync(Start.AddDays(-30), null, Token)).Count);
        Assert.Equal(0, (await store.CountAsync(Start.AddDays(-30), "staging", Token)).Count);
    }

    [Fact]
    public async Task Saved_state_survives_and_what_could_not_be_read_is_put_aside()
    {
        var before = new StoredHealthState(Database, _time, NullLogger<StoredHealthState>.Instance);
        Assert.Null(await before.ReadAsync("sla", Token));
        await before.WriteAsync("sla", new byte[] { 1, 2, 3 }, Token);
        Assert.Equal([1, 2, 3], await before.ReadAsync("sla", Token));

        // The database is away when the next process asks, so it starts afresh; then it writes.
        var after = new StoredHealthState(Database, _time, NullLogger<StoredHealthState>.Instance);
        await Assert.ThrowsAnyAsync<Exception>(() => after.ReadAsync("sla", new CancellationToken(canceled: true)));
        await after.WriteAsync("sla", new byte[] { 9 }, Token);

        Assert.Equal([9], await before.ReadAsync("sla", Token));
        Assert.Equal([1, 2, 3], await before.ReadAsync($"sla.before-{StartMs}", Token));
    }

    [Fact]
    public async Task Tables_that_vanish_are_made_again()
    {
        await Store.AppendAsync(HistoryTier.Raw, "a", [Point("api", StartMs, 1, 0)], Token);
        await DropTablesAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Store.NewestAsync(Token));

        Assert.Null(await Store.NewestAsync(Token));
    }

    private protected abstract Task AddDatabaseAsync(ServiceCollection services);

    private protected abstract Task RemoveDatabaseAsync();

    private protected abstract Task DropTablesAsync();

    private HistoryMaintenance Maintenance() => new(Database, Store, Options.Create(new HistoryOptions()), _time, NullLogger<HistoryMaintenance>.Instance);

    private static HistoryPoint Point(string series, long atMs, int count, int errors, double milliseconds = 5)
    {
        var sketch = new LatencySketch();
        sketch.AddBucket(LatencySketch.BucketOf(milliseconds), count);
        return new HistoryPoint(series, atMs, count, errors, count * milliseconds, milliseconds, errors > 0 ? SeriesStatus.Unhealthy : SeriesStatus.Healthy, sketch);
    }
}
