using Backend.Access;
using Backend.Alerts;
using Backend.Breakers;
using Backend.Dashboard;
using Backend.Demo;
using Backend.Deployments;
using Backend.Health;
using Backend.History;
using Backend.Live;
using Backend.Pools;
using Backend.Requests;

namespace Backend;

/// <summary>Puts the middleware in order and maps everything.</summary>
internal static class BackendEndpoints
{
    public static void MapBackend(this WebApplication app)
    {
        app.UseMiddleware<RequestStatisticsMiddleware>();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseDefaultFiles();
        app.UseRouting();
        app.UseAuthentication();
        // Before those who may not are turned away, so that guessing keys has its limit too; behind who it is, whose share it takes.
        app.UseRateLimiter();
        app.UseAuthorization();

        app.MapStaticAssets();
        app.MapSophiaEndpoints();
        app.MapProbes();
        app.MapOpenApi().Guarded();
        app.MapLive();
        var api = app.MapGroup("/api").Guarded().RequireRateLimiting(RequestLimits.Reads);
        api.MapDashboard();
        api.MapHealth();
        api.MapAlerts();
        api.MapBreakers();
        api.MapPools();
        api.MapCaches();
        api.MapHistory();
        api.MapDeployments();
        api.MapOverview();
        api.MapDemo();
    }
}
