using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The process's CPU time over the last stretch of time against the cores the container may use; healthy until the first stretch is complete.</summary>
internal sealed class CpuHealthCheck(UsageLevels levels, ContainerLimits limits, ShareOfTime cpu) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var cores = limits.Cores();
        var data = new Dictionary<string, object> { ["cores"] = cores };
        if (cpu.Read() is not { } used)
        {
            return Task.FromResult(HealthCheckResult.Healthy(data: data));
        }

        var share = used / cores;
        data[HealthData.Saturation] = share;
        return Task.FromResult(levels.Judge("CPU", share, data));
    }
}
