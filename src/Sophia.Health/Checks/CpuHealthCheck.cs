using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The process's CPU time since the last check against the cores the container may use.</summary>
internal sealed class CpuHealthCheck(UsageLevels levels, ContainerLimits limits, TimeProvider time) : IHealthCheck
{
    private readonly Lock _lock = new();
    private TimeSpan _lastCpu = Environment.CpuUsage.TotalTime;
    private long _last = time.GetTimestamp();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var cores = limits.Cores();
        double share;
        lock (_lock)
        {
            var (cpu, elapsed) = (Environment.CpuUsage.TotalTime, time.GetElapsedTime(_last));
            share = elapsed > TimeSpan.Zero ? (cpu - _lastCpu) / elapsed / cores : 0;
            (_lastCpu, _last) = (cpu, time.GetTimestamp());
        }

        return Task.FromResult(levels.Judge("CPU", share, new() { ["cores"] = cores, [HealthData.Saturation] = share }));
    }
}
