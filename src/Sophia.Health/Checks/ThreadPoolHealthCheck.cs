using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>
/// How long a work item waits for a thread. It queues one and measures from a thread of its own, so that a starved pool cannot starve the
/// measurement; the answer comes at the latest after <c>unhealthy</c>.
/// </summary>
internal sealed class ThreadPoolHealthCheck(TimeSpan degraded, TimeSpan unhealthy) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answer = new TaskCompletionSource<HealthCheckResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => answer.SetResult(Measure())) { IsBackground = true, Name = "Sophia thread-pool check" }.Start();
        return answer.Task;
    }

    private HealthCheckResult Measure()
    {
        var ran = new ManualResetEventSlim();
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(static signal => signal.Set(), ran, preferLocal: false);
        ran.Wait(unhealthy);
        return Judge(System.Diagnostics.Stopwatch.GetElapsedTime(start));
    }

    internal HealthCheckResult Judge(TimeSpan waited)
    {
        var status = waited >= unhealthy ? HealthStatus.Unhealthy : waited >= degraded ? HealthStatus.Degraded : HealthStatus.Healthy;
        var data = new Dictionary<string, object>
        {
            ["wait_ms"] = waited.TotalMilliseconds,
            ["threads"] = ThreadPool.ThreadCount,
            ["queued"] = ThreadPool.PendingWorkItemCount,
        };
        return new HealthCheckResult(status, status is HealthStatus.Healthy ? null : string.Create(
            CultureInfo.InvariantCulture, $"A work item waited {waited.TotalMilliseconds:F0} ms for a thread: something blocks pool threads (.Result, .Wait, lock)."), null, data);
    }
}
