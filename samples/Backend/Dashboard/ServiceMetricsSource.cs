using System.Text.Json;
using Backend.Breakers;
using Backend.Pools;
using Sophia.Connections;
using Sophia.Health;
using Sophia.Resilience;

namespace Backend.Dashboard;

/// <summary>Uptime, errors, budget, breaker and pool of each service; first those that have spent most of their budget.</summary>
internal sealed class ServiceMetricsSource(SlaTracker sla, CircuitBreakerRegistry breakers, UnifiedConnectionManager connections, ComprehensiveHealthMonitor monitor)
    : DashboardSource
{
    public override string Field => DashboardFields.ServiceMetrics;

    public override Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        var states = breakers.Breakers.ToDictionary(breaker => breaker.Service, breaker => BreakerView.Text(breaker.State), StringComparer.Ordinal);
        var pools = connections.GetStatistics().ToDictionary(pool => pool.Service, StringComparer.Ordinal);
        var checks = monitor.Services.ToDictionary(service => service.Service, StringComparer.Ordinal);
        var metrics = sla.CreateReport().Services.OrderByDescending(service => service.BudgetSpent).ToDictionary(service => service.Service, service => new ServiceMetrics(
            Math.Round(100 * service.Uptime, 4),
            Math.Round(service.BudgetSpent, 4),
            service.MeanTimeToRecovery?.TotalSeconds,
            service.Outages.Count,
            checks.TryGetValue(service.Service, out var check) ? Math.Round(check.ErrorRate, 4) : null,
            check is null ? null : Math.Round(check.AverageResponseTimeMs, 2),
            states.GetValueOrDefault(service.Service),
            pools.TryGetValue(service.Service, out var pool) ? PoolView.Of(pool) : null));
        return Task.FromResult(JsonSerializer.SerializeToElement(metrics, BackendJson.Default.DictionaryStringServiceMetrics));
    }
}

/// <summary>The figures of one service.</summary>
internal sealed record ServiceMetrics(
    double UptimePercentage, double BudgetSpent, double? MttrSeconds, int Outages, double? ErrorRate, double? AvgResponseTimeMs, string? CircuitBreaker, PoolView? Pool);
