using System.Text.Json;
using Backend.Health;

namespace Backend.Dashboard;

/// <summary>The state of everything that is watched, from the last batch of checks; what is not healthy first.</summary>
internal sealed class SystemHealthSource(ServiceList services) : DashboardSource
{
    public override string Field => DashboardFields.SystemHealth;

    public override Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        var all = services.Read().DistinctBy(service => service.Name).OrderBy(service => ServiceList.Rank(service.Status)).ToArray();
        var health = new SystemHealth(
            ServiceList.Worst(all), all.ToDictionary(service => service.Name, service => service.Status), all.ToDictionary(service => service.Name, service => service.ResponseTimeMs));
        return Task.FromResult(JsonSerializer.SerializeToElement(health, BackendJson.Default.SystemHealth));
    }
}

/// <summary>The plan's <c>system_health</c>.</summary>
/// <param name="OverallStatus">healthy, degraded or unhealthy.</param>
/// <param name="Services">The status by service.</param>
/// <param name="ResponseTimes">Milliseconds by service; null for one that was not asked.</param>
internal sealed record SystemHealth(string OverallStatus, Dictionary<string, string> Services, Dictionary<string, double?> ResponseTimes);
