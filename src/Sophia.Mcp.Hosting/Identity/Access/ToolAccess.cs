using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The access check of a tool call. Whatever the SDK makes of a call, it is asked first.</summary>
internal sealed class ToolAccess(AccessRules rules, McpAudit audit, IdentityMetrics metrics)
{
    public ValueTask<TResult> InvokeAsync<TResult>(
        RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, TResult> next, CancellationToken cancellationToken)
    {
        var rule = Rule(context);
        return audit.Calls ? AuditAsync(rule, context, next, cancellationToken) : rule.IsOpen ? next(context, cancellationToken) : CheckAsync(rule, context, next, cancellationToken);
    }

    /// <summary>The same for the tool that is really going to run.</summary>
    public ValueTask<TResult> InvokeAgainAsync<TResult>(
        RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, TResult> next, CancellationToken cancellationToken) =>
        Rule(context) is { IsOpen: false } rule ? CheckAsync(rule, context, next, cancellationToken) : next(context, cancellationToken);

    private AccessRule Rule(RequestContext<CallToolRequestParams> context) =>
        context.MatchedPrimitive is McpServerTool tool ? rules.For(tool) : rules.ForTool(context.Params?.Name);

    // A name that has a rule is registered or configured; no caller makes it up.
    private static string Name(RequestContext<CallToolRequestParams> context, AccessRule rule) =>
        (context.MatchedPrimitive as McpServerTool)?.ProtocolTool.Name ?? (rule.IsOpen ? ToolPlans.Other : context.Params!.Name);

    private async ValueTask<TResult> CheckAsync<TResult>(
        AccessRule rule, RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, TResult> next, CancellationToken cancellationToken)
    {
        if (await rules.CheckAsync(rule, context.User, context.Services, context) is not AccessDecision.Allowed and var decision)
        {
            metrics.AccessRefused(RequestMethods.ToolsCall, Name(context, rule), decision);
            audit.NotAllowed(context.User, RequestMethods.ToolsCall, Name(context, rule), decision);
            throw AccessRefusal.Of(rule, decision);
        }

        return await next(context, cancellationToken);
    }

    private async ValueTask<TResult> AuditAsync<TResult>(
        AccessRule rule, RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, TResult> next, CancellationToken cancellationToken)
    {
        var outcome = "failed";
        try
        {
            var result = await CheckAsync(rule, context, next, cancellationToken);
            outcome = SdkAccess.IsError(result) ? "error" : "answered";
            return result;
        }
        finally
        {
            audit.Called(context.User, Name(context, rule), outcome);
        }
    }
}
