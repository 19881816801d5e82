using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.WebSockets.Hosting;

/// <summary>Healthy while connections are taken and the outboxes have room; degraded above nine tenths of the node's bytes or sessions.</summary>
internal sealed class WebSocketHealthCheck(ResilientWebSocketManager manager) : IHealthCheck
{
    private const double Full = 0.9;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var shared = manager.Shared;
        var data = new Dictionary<string, object>
        {
            ["connections"] = shared.Connections.Count,
            ["sessions"] = shared.Registry.Count,
            ["queued_bytes"] = shared.Budget.Used,
        };
        var (limit, sessions) = (shared.Options.MaxQueuedBytes, shared.Options.MaxSessions);
        return Task.FromResult(shared.Draining ? HealthCheckResult.Degraded("The WebSocket connections are draining.", data: data)
            : shared.Budget.Used > limit * Full ? HealthCheckResult.Degraded($"The outboxes hold {shared.Budget.Used} of {limit} bytes (MaxQueuedBytes).", data: data)
            : shared.Registry.Count > sessions * Full ? HealthCheckResult.Degraded($"There are {shared.Registry.Count} of {sessions} sessions (MaxSessions).", data: data)
            : HealthCheckResult.Healthy("WebSocket connections are taken.", data));
    }
}
