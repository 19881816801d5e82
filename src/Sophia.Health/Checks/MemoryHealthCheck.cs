using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>Memory in use against the container's limit; its end is forecast.</summary>
internal sealed class MemoryHealthCheck(UsageLevels levels, ContainerLimits limits) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (used, limit) = limits.Memory();
        var share = limit > 0 ? (double)used / limit : 0;
        return Task.FromResult(levels.Judge("Memory", share, new()
        {
            ["used_bytes"] = used,
            ["limit_bytes"] = limit,
            [HealthData.LimitPrefix + "memory"] = share,
        }));
    }
}
