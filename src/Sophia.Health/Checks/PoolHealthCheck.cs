using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>A pool by a delegate: degraded while callers wait; its exhaustion is forecast by the monitor.</summary>
internal sealed class PoolHealthCheck(Func<PoolReading> read) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (active, max, waiting) = read();
        var data = new Dictionary<string, object> { [HealthData.Active] = active, [HealthData.MaxConnections] = max, ["waiting"] = waiting };
        return Task.FromResult(waiting > 0 && active >= max
            ? HealthCheckResult.Degraded($"All {max} connections are in use and {waiting} callers wait: raise the maximum, or find who holds them.", null, data)
            : HealthCheckResult.Healthy(null, data));
    }
}

/// <summary>Circuit breakers by a delegate: degraded while one is open.</summary>
internal sealed class BreakerHealthCheck(Func<IEnumerable<BreakerReading>> read) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var open = read().Where(breaker => breaker.IsOpen).Select(breaker => breaker.Service).ToArray();
        var data = new Dictionary<string, object> { ["open"] = open };
        return Task.FromResult(open.Length > 0
            ? HealthCheckResult.Degraded($"Open circuit breakers: {string.Join(", ", open)}.", null, data)
            : HealthCheckResult.Healthy(null, data));
    }
}
