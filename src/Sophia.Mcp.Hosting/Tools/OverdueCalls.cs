using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Looks after calls that go on although their caller has been answered or has gone.</summary>
internal sealed class OverdueCalls(IOptions<SophiaMcpServerOptions> options, McpHostingMetrics metrics, TimeProvider time, ILogger<OverdueCalls> logger)
{
    /// <summary>Keeps the slots until the call ends, or gives them back after <see cref="SophiaMcpServerOptions.AbandonAfter"/> if the cap allows.</summary>
    public void Track(ToolPlan plan, CallSlots slots, Task running)
    {
        plan.OverdueStarted();
        _ = TrackAsync(plan, slots, running);
    }

    private async Task TrackAsync(ToolPlan plan, CallSlots slots, Task running)
    {
        var since = time.GetTimestamp();
        if (!await EndsWithinAsync(running, options.Value.AbandonAfter) && plan.TryAbandon())
        {
            slots.Exit();
            metrics.CallAbandoned(plan);
            logger.CallAbandoned(plan.Name, plan.Limits.Timeout, options.Value.AbandonAfter, plan.Abandoned, options.Value.MaxAbandonedCalls);
            await running;
            plan.AbandonedEnded();
        }
        else
        {
            await running;
            slots.Exit();
        }

        plan.OverdueEnded();
        logger.OverdueCallEnded(plan.Name, time.GetElapsedTime(since));
    }

    private async Task<bool> EndsWithinAsync(Task running, TimeSpan grace)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(running, Task.Delay(grace, time, ended.Token));
        await ended.CancelAsync();
        return running.IsCompleted;
    }
}
