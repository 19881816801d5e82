using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// What happens around a call of a tool, outermost first: telemetry, error mapping, argument check, rate, what is kept, required services, slots, timeout, size of
/// the result; then the author's own filters.
/// </summary>
/// <remarks>It stands before the author's filters, so that these see what they would see on the bare SDK, and their time counts too.</remarks>
internal sealed class ToolCallPipeline(
    ToolPlans plans, ToolAnswers answers, StrictArguments strict, ToolRates rates, ToolResultCache cache, ToolCallRunner runner, ResultLimiter sizes,
    McpHostingMetrics metrics, IOptions<SophiaMcpServerOptions> options, TimeProvider time)
{
    private readonly bool _strict = options.Value.StrictArguments;
    private readonly bool _measure = options.Value.Telemetry;

    /// <summary>The filter to register with the SDK. Called once per request when sessions are stateless.</summary>
    public McpRequestHandler<CallToolRequestParams, CallToolResult> Wrap(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        (request, cancellationToken) => InvokeAsync(next, request, cancellationToken);

    // Pooled: with a tool on another thread every frame up to here is suspended, and this one need not cost a box per call.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallToolResult> InvokeAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var plan = plans.For(request);
        var started = _measure ? time.GetTimestamp() : 0;
        CallToolResult result;
        string? error = null;
        using var span = _measure ? McpHostingMetrics.StartToolSpan(plan) : null;
        try
        {
            var refused = TooLarge(plan, request) ?? (_strict ? strict.Check(plan, request) : null);
            result = refused ?? await EnterAsync(plan, next, request, cancellationToken);
            result = await sizes.ApplyAsync(plan, request, result, cancellationToken);
            error = result.IsError is true ? McpErrorTypes.Tool : null;
        }
        catch (Exception exception) when (answers.IsMapped(exception, cancellationToken))
        {
            (result, error) = answers.For(plan, request, exception);
        }

        if (_measure)
        {
            metrics.ToolEnded(plan, time.GetElapsedTime(started), error, span);
        }

        return result;
    }

    private CallToolResult? TooLarge(ToolPlan plan, RequestContext<CallToolRequestParams> request) =>
        plan.Limits.MaxArgumentsSize > 0 && ArgumentsSize.Of(request.Params?.Arguments) is var size && size > plan.Limits.MaxArgumentsSize
            ? answers.RefuseArgumentsSize(plan, size)
            : null;

    private ValueTask<CallToolResult> EnterAsync(
        ToolPlan plan, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        if (!rates.TryTake(plan, request, out var retryAfter))
        {
            return ValueTask.FromResult(answers.Refuse(plan, ToolRefusal.Rate, retryAfter));
        }

        return plan.Limits.CacheFor > TimeSpan.Zero
            ? AnswerFromCacheAsync(plan, next, request, cancellationToken)
            : runner.RunAsync(plan, next, request, cancellationToken);
    }

    private ValueTask<CallToolResult> AnswerFromCacheAsync(
        ToolPlan plan, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        cache.AnswerAsync(
            plan,
            request,
            async () => await sizes.ApplyAsync(plan, request, await runner.RunAsync(plan, next, request, cancellationToken), cancellationToken),
            cancellationToken);
}
