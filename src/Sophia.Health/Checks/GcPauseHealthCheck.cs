using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The share of the last stretch of time in which the garbage collector stopped the process; healthy until the first stretch is complete.</summary>
internal sealed class GcPauseHealthCheck(UsageLevels levels, ShareOfTime paused) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["gen2_collections"] = GC.CollectionCount(2) };
        if (paused.Read() is not { } share)
        {
            return Task.FromResult(HealthCheckResult.Healthy(data: data));
        }

        data["paused_share"] = share;
        var status = levels.StatusOf(share);
        var description = status is HealthStatus.Healthy ? null : string.Create(
            CultureInfo.InvariantCulture, $"The garbage collector stopped the process for {share:P1} of the time: allocate less, or give it more memory.");
        return Task.FromResult(new HealthCheckResult(status, description, null, data));
    }
}
