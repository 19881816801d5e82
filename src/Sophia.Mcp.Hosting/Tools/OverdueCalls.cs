using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Hosting;

/// <summary>Looks after calls that go on although their caller has been answered or has gone.</summary>
internal sealed class OverdueCalls(IOptions<SophiaMcpServerOptions> options, McpHostingMetrics metrics, TimeProvider time, ILogger<OverdueCalls> logger)
{
    /// <summary>Keeps the slot until the call ends, or gives it back after <see cref="SophiaMcpServerOptions.AbandonAfter"/> if the cap allows.</summary>
    public void Track(ToolPlan plan, Task<CallToolResult> running, CancellationTokenSource deadline)
    {
        plan.OverdueStarted();
        _ = TrackAsync(plan, running, deadline);
    }

    private async Task TrackAsync(ToolPlan plan, Task<CallToolResult> running, CancellationTokenSource deadline)
    {
        var since = time.GetTimestamp();
        if (!await EndsWithinAsync(running, options.Value.AbandonAfter) && plan.TryAbandon())
        {
            plan.Gate?.Exit();
            metrics.CallAbandoned(plan);
            logger.CallAbandoned(plan.Name, plan.Limits.Timeout, options.Value.AbandonAfter, plan.Abandoned, options.Value.MaxAbandonedCalls);
            await EndAsync(running);
            plan.AbandonedEnded();
        }
        else
        {
            await EndAsync(running);
            plan.Gate?.Exit();
        }

        plan.OverdueEnded();
        deadline.Dispose();
        logger.OverdueCallEnded(plan.Name, time.GetElapsedTime(since));
    }

    private async Task<bool> EndsWithinAsync(Task running, TimeSpan grace)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(running, Task.Delay(grace, time, ended.Token));
        await ended.CancelAsync();
        return running.IsCompleted;
    }

    // Its caller has gone: how it ended interests nobody any more.
    private static async Task EndAsync(Task running) => await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
