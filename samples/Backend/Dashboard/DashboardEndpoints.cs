using System.Text.Json;
using Backend.Alerts;
using Backend.Problems;

namespace Backend.Dashboard;

/// <summary>The plan's <c>/api/dashboard</c>.</summary>
internal static class DashboardEndpoints
{
    public static void MapDashboard(this RouteGroupBuilder api) =>
        api.MapGet("/dashboard", ReadAsync).WithName("GetDashboard")
            .WithSummary("System health, service metrics, trends and alerts, cached for five minutes a user. A source that fails leaves its field empty and is named; never more than 30 KB, and what has no room is counted.")
            .Produces<DashboardDocument>().ProducesValidationProblem();

    private static async Task<IResult> ReadAsync(
        HttpContext context, OptimizedDashboardService dashboards, BackendMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var userId = context.Request.Query["user_id"] is [{ Length: > 0 } given, ..] ? given : UserId.Anonymous;
        if (UserId.Problem(userId) is { } problem)
        {
            return ProblemResponses.Invalid("user_id", problem);
        }

        var page = await dashboards.GetPerformanceDashboardAsync(userId, cancellationToken);
        metrics.DashboardTook(time.GetElapsedTime(started));
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            dashboards.Write(json, page);
        }

        await context.Response.BodyWriter.FlushAsync(cancellationToken);
        return Results.Empty;
    }
}

/// <summary>The shape of the dashboard, for the OpenAPI document.</summary>
internal sealed record DashboardDocument(
    DateTimeOffset Timestamp, SystemHealth SystemHealth, IReadOnlyDictionary<string, ServiceMetrics> ServiceMetrics,
    IReadOnlyDictionary<string, PerformanceTrend> PerformanceTrends, IReadOnlyList<AlertView> Alerts, CacheInfo CacheInfo, IReadOnlyDictionary<string, string> FailedSources,
    IReadOnlyDictionary<string, int> Omitted);

/// <summary>The plan's <c>cache_info</c>.</summary>
internal sealed record CacheInfo(double CacheHitRate, double ResponseTimeMs);
