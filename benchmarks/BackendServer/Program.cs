using System.Globalization;
using Backend;
using Backend.Dashboard;
using BackendServer;
using Microsoft.Extensions.Logging;
using Sophia.Bench;
using Sophia.Caching;

// BENCH_SOURCE_MS: the dashboard's four sources take so long each, and say nothing of the machine. Without it they are the sample's own.
var length = int.TryParse(Environment.GetEnvironmentVariable("BENCH_SOURCE_MS"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : 0;
var slowest = new SlowestSource();
var app = BackendApplication.Build(args, builder =>
{
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    builder.Services.AddSophiaCaching().AddPattern(Misses.Pattern);
    foreach (var field in length > 0 ? DashboardFields.All : [])
    {
        builder.Services.AddSingleton<DashboardSource>(new PacedSource(field, TimeSpan.FromMilliseconds(length), slowest));
    }
});
app.MapBenchStats();
app.MapGet("/bench/slowest", () => slowest.Take().ToString(CultureInfo.InvariantCulture));
app.MapPost("/bench/misses", (string key, int callers, HierarchicalCacheManager cache, CancellationToken cancellationToken) => Misses.RunAsync(cache, key, callers, cancellationToken));
app.MapPost("/bench/invalidate", async (OptimizedDashboardService dashboards, CancellationToken cancellationToken) => await dashboards.InvalidateAsync(cancellationToken));
await app.RunAsync();
