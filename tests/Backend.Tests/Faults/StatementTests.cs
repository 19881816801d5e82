using System.Collections.Concurrent;
using System.Diagnostics;
using Backend.History;
using Backend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;
using Sophia.Tests.Shared;

namespace Backend.Tests.Faults;

/// <summary>Counts what reaches PostgreSQL: the number of statements must not grow with the number of services.</summary>
public sealed class StatementTests : IAsyncLifetime
{
    private TestServer? _postgres;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => _postgres!.DisposeAsync();

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public async Task No_page_and_no_sample_asks_once_a_service(int services)
    {
        await using var backend = await BackendHost.StartAsync(new()
        {
            ["Sophia:ConnectionPools:postgres:ConnectionString"] = PostgresServer.ConnectionString(_postgres!),
            // Nothing in the background while statements are counted.
            ["Backend:History:SampleInterval"] = "00:01:00",
            ["Backend:History:MaintenanceInterval"] = "01:00:00",
        });
        var monitor = backend.Services.GetRequiredService<ComprehensiveHealthMonitor>();
        for (var i = 0; i < services; i++)
        {
            monitor.RegisterService($"service-{i}", _ => Task.FromResult(HealthCheckResult.Healthy()));
        }

        await monitor.CheckAllAsync(Token);
        var points = new ServiceSamples(monitor, backend.Services.GetRequiredService<HealthCheckRunner>()).Take(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 1_000).ToArray();
        Assert.True(points.Length >= services);
        var store = backend.Services.GetRequiredService<HistoryStore>();
        await store.AppendAsync(HistoryTier.Raw, "warm", points, Token);

        var written = await CountAsync(() => store.AppendAsync(HistoryTier.Raw, "a", points, Token));
        var dashboard = await CountAsync(() => backend.GetAsync("/api/dashboard?user_id=ann", Token));
        var history = await CountAsync(() => backend.GetAsync("/api/history?range=30d", Token));
        var rolledUp = await CountAsync(() => backend.Services.GetRequiredService<HistoryMaintenance>().RunOnceAsync(Token));

        Assert.Single(written);
        // Minutes, and the samples that are not minutes yet.
        Assert.Equal(2, dashboard.Length);
        // The names of the series, hours, minutes, samples, and the gaps.
        Assert.Equal(5, history.Length);
        Assert.InRange(rolledUp.Length, 8, 16);
    }

    private async Task<string[]> CountAsync(Func<Task> work)
    {
        var statements = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            // Other tests of this process ask other servers; and the health check's own question is none of the page's.
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("server.port"), _postgres!.Port) && activity.GetTagItem("db.query.text") is string text && text != "SELECT 1" && text.Length > 0)
                {
                    statements.Enqueue(text);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return [.. statements];
    }
}
