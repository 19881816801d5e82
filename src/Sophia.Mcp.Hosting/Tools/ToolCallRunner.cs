using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Runs a call if what it requires is there, in its slots and within its time.</summary>
internal sealed class ToolCallRunner(
    ServiceAvailability availability, ConcurrencyLimiter concurrency, ToolRates rates, ToolAnswers answers, OverdueCalls overdue, TimeProvider time)
{
    public ValueTask<CallToolResult> RunAsync(
        ToolPlan plan, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        if (plan.Requires.Length > 0 && availability.Outage(plan.Requires) is { } outage)
        {
            rates.GiveBack(plan, request);
            return ValueTask.FromResult(answers.RefuseUnavailable(plan, outage));
        }

        if (plan.IsStuck)
        {
            return ValueTask.FromResult(Refuse(plan, request, ToolRefusal.Stuck));
        }

        var slots = concurrency.For(plan, CallCorrelation.Caller(request.User));
        return slots.TryEnter() ? InSlotsAsync(plan, slots, next, request, cancellationToken) : WaitAndRunAsync(plan, slots, next, request, cancellationToken);
    }

    private async ValueTask<CallToolResult> WaitAndRunAsync(
        ToolPlan plan, CallSlots slots, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken) =>
        await slots.EnterAsync(cancellationToken) is { } refused
            ? Refuse(plan, request, refused)
            : await InSlotsAsync(plan, slots, next, request, cancellationToken);

    private CallToolResult Refuse(ToolPlan plan, RequestContext<CallToolRequestParams> request, ToolRefusal reason)
    {
        rates.GiveBack(plan, request);
        return answers.Refuse(plan, reason);
    }

    private ValueTask<CallToolResult> InSlotsAsync(
        ToolPlan plan, CallSlots slots, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken) =>
        plan.Limits.Timeout > TimeSpan.Zero
            ? new ToolCall(plan, slots, next, request, overdue).RunAsync(time, cancellationToken)
            : RunUntimedAsync(slots, next, request, cancellationToken);

    private static async ValueTask<CallToolResult> RunUntimedAsync(
        CallSlots slots, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            return await next(request, cancellationToken);
        }
        finally
        {
            slots.Exit();
        }
    }
}
