using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Backend.Tests.Access;
using Backend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Sophia.Tests.Shared;

namespace Backend.Tests.Faults;

public sealed class PostgresTests : IAsyncLifetime
{
    private TestServer? _postgres;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => _postgres!.DisposeAsync();

    [Fact]
    public async Task Killed_and_back_it_leaves_a_marked_gap_and_nothing_else()
    {
        await using var backend = await BackendHost.StartAsync(Settings(bufferedSamples: 1));
        using var lost = new MetricCollector<long>(backend.Services.GetRequiredService<IMeterFactory>(), BackendMetrics.MeterName, "sophia.backend.history.lost");
        await UntilRecordedAsync(backend);

        await _postgres!.KillAsync();
        await backend.UntilAsync("/api/overview", overview => !overview.GetProperty("system").GetProperty("storage_writable").GetBoolean(), Token);
        var (status, page) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);
        using var history = await backend.Client.GetAsync(new Uri("/api/history?range=5m", UriKind.Relative), Token);
        using var deployment = await backend.PostDeploymentAsync(Token);
        var ready = await backend.GetAsync("/api/ready", Token);
        // Long enough that samples are lost for which there is no room.
        await lost.WaitForMeasurementsAsync(3, Token);

        await _postgres.StartAgainAsync();
        await backend.UntilAsync("/api/overview", overview => overview.GetProperty("system").GetProperty("storage_writable").GetBoolean(), Token);
        var after = await backend.UntilAsync("/api/history?range=5m", answer => answer.TryGetProperty("gaps", out var gaps) && gaps.GetArrayLength() > 0, Token);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["performance_trends"], page.GetProperty("failed_sources").EnumerateObject().Select(failure => failure.Name));
        await history.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, Token);
        Assert.NotNull(history.Headers.RetryAfter);
        await deployment.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, Token);
        Assert.Equal(HttpStatusCode.OK, ready.Status);
        var gap = after.GetProperty("gaps")[0];
        Assert.Equal("storage_down", gap.GetProperty("reason").GetString());
        Assert.True(gap.GetProperty("to").GetDateTimeOffset() - gap.GetProperty("from").GetDateTimeOffset() >= TimeSpan.FromSeconds(1));
        using var again = await backend.PostDeploymentAsync(Token);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task A_short_outage_loses_nothing()
    {
        await using var backend = await BackendHost.StartAsync(Settings(bufferedSamples: 1_000));
        await UntilRecordedAsync(backend);

        await _postgres!.KillAsync();
        await backend.UntilAsync("/api/overview", overview => !overview.GetProperty("system").GetProperty("storage_writable").GetBoolean(), Token);
        await _postgres.StartAgainAsync();
        await backend.UntilAsync("/api/overview", overview => overview.GetProperty("system").GetProperty("storage_writable").GetBoolean(), Token);

        var (_, answer) = await backend.GetAsync("/api/history?range=5m&series=api", Token);
        Assert.Empty(answer.GetProperty("gaps").EnumerateArray());
        var times = answer.GetProperty("series").GetProperty("api").EnumerateArray().Select(point => point.GetProperty("at").GetDateTimeOffset()).ToArray();
        // One sample a second, none missing; a busy machine may be late by a little.
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task The_time_in_which_no_backend_ran_is_marked()
    {
        var first = await BackendHost.StartAsync(Settings());
        await UntilRecordedAsync(first);
        var folder = await first.StopAsync();

        await using var second = await BackendHost.StartAsync(Settings(), time: new ClockAhead(TimeSpan.FromMinutes(1)), folder: folder);
        var answer = await second.UntilAsync("/api/history?range=5m", history => history.TryGetProperty("gaps", out var gaps) && gaps.GetArrayLength() > 0, Token);

        Assert.Equal("not_running", answer.GetProperty("gaps")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Down_at_the_start_it_does_not_keep_the_backend_from_starting()
    {
        await _postgres!.StopAsync();

        await using var backend = await BackendHost.StartAsync(Settings());

        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/ready", Token)).Status);
        await _postgres.StartAgainAsync();
        await UntilRecordedAsync(backend);
    }

    [Fact]
    public async Task Frozen_it_costs_its_fields_and_no_page()
    {
        await using var backend = await BackendHost.StartAsync(new(Settings()) { ["Backend:Dashboard:SourceTimeout"] = "00:00:00.5" });
        await UntilRecordedAsync(backend);
        await _postgres!.FreezeAsync();

        try
        {
            var (status, page) = await backend.GetAsync("/api/dashboard?user_id=ann", Token);

            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(["performance_trends"], page.GetProperty("failed_sources").EnumerateObject().Select(failure => failure.Name));
        }
        finally
        {
            await _postgres.ThawAsync();
        }
    }

    [Fact]
    public async Task Frozen_it_keeps_no_backend_from_stopping()
    {
        var backend = await BackendHost.StartAsync(Settings());
        await UntilRecordedAsync(backend);
        await _postgres!.FreezeAsync();

        try
        {
            // The last sample, and what is learned of the services, are tried for some seconds each.
            var folder = await backend.StopAsync().WaitAsync(TimeSpan.FromMinutes(1), Token);
            Directory.Delete(folder, recursive: true);
        }
        finally
        {
            await _postgres.ThawAsync();
        }
    }

    private static Task<JsonElement> UntilRecordedAsync(BackendHost backend) => backend.UntilAsync(
        "/api/history?range=5m&series=api", answer => answer.TryGetProperty("series", out var series) && series.TryGetProperty("api", out _), Token);

    private Dictionary<string, string> Settings(int bufferedSamples = 10) => new()
    {
        ["Sophia:ConnectionPools:postgres:ConnectionString"] = PostgresServer.ConnectionString(_postgres!),
        ["Sophia:ConnectionPools:postgres:CircuitBreaker:RecoveryTimeout"] = "00:00:01",
        ["Backend:History:SampleInterval"] = "00:00:01",
        ["Backend:History:BufferedSamples"] = $"{bufferedSamples}",
        ["Backend:Access:LocalWithoutKey"] = "true",
    };
}
