using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Connections;

/// <summary>The health of one service for the framework's health checks. A required service that is down is unhealthy, an optional one degraded; a busy pool is degraded.</summary>
internal sealed class ConnectionHealthCheck(ServiceConnections service) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await service.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
        return new HealthCheckResult(Status(health.Status), Describe(health), data: Facts(health));
    }

    private HealthStatus Status(ConnectionStatus status) => status switch
    {
        ConnectionStatus.Down => service.Required ? HealthStatus.Unhealthy : HealthStatus.Degraded,
        ConnectionStatus.Exhausted => HealthStatus.Degraded,
        _ => HealthStatus.Healthy,
    };

    private static string Describe(ConnectionHealth health) => health.Status switch
    {
        ConnectionStatus.Down => $"Down: {health.Failure?.Reason}",
        ConnectionStatus.Exhausted => string.Create(
            CultureInfo.InvariantCulture,
            $"The service answers, but all {health.Statistics.MaxConnections} connections are in use and {health.Statistics.Waiting} callers wait."),
        ConnectionStatus.NotConfigured => "Not configured: it opens nothing.",
        _ => "Connected.",
    };

    private static Dictionary<string, object> Facts(ConnectionHealth health)
    {
        var facts = new Dictionary<string, object>
        {
            ["response_time_ms"] = health.ResponseTime.TotalMilliseconds,
            ["last_check"] = health.CheckedAt,
            ["active"] = health.Statistics.Active,
            ["idle"] = health.Statistics.Idle,
            ["waiting"] = health.Statistics.Waiting,
            ["max_connections"] = health.Statistics.MaxConnections,
        };
        if (health.Statistics.AverageQueryTime is { } average)
        {
            facts["average_query_time_ms"] = average.TotalMilliseconds;
        }

        return facts;
    }
}
