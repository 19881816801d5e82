using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.WebSockets.Redis.Hosting;

/// <summary>Degraded while Redis is gone: this node serves its clients alone, so it is not to be taken out of service for it.</summary>
internal sealed class RedisBackplaneHealthCheck(RedisBackplane backplane) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["clients"] = backplane.Held, ["pending"] = backplane.Pending };
        return Task.FromResult(backplane.IsJoined
            ? HealthCheckResult.Healthy("This node shares its WebSocket clients with the others.", data)
            : HealthCheckResult.Degraded($"Redis is gone: this node is alone with its {backplane.Held} WebSocket clients, {backplane.Pending} messages wait.", data: data));
    }
}
