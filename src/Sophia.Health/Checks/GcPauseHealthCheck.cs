using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The share of time since the last check in which the garbage collector stopped the process.</summary>
internal sealed class GcPauseHealthCheck(UsageLevels levels, TimeProvider time) : IHealthCheck
{
    private readonly Lock _lock = new();
    private TimeSpan _lastPause = GC.GetTotalPauseDuration();
    private long _last = time.GetTimestamp();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var (pause, elapsed) = (GC.GetTotalPauseDuration(), time.GetElapsedTime(_last));
            var share = elapsed > TimeSpan.Zero ? (pause - _lastPause) / elapsed : 0;
            (_lastPause, _last) = (pause, time.GetTimestamp());
            return Task.FromResult(Judge(share));
        }
    }

    internal HealthCheckResult Judge(double share)
    {
        var status = share >= levels.Unhealthy ? HealthStatus.Unhealthy : share >= levels.Degraded ? HealthStatus.Degraded : HealthStatus.Healthy;
        var data = new Dictionary<string, object> { ["paused_share"] = share, ["gen2_collections"] = GC.CollectionCount(2) };
        return new HealthCheckResult(status, status is HealthStatus.Healthy ? null : string.Create(
            CultureInfo.InvariantCulture, $"The garbage collector stopped the process for {share:P1} of the time: allocate less, or give it more memory."), null, data);
    }
}
