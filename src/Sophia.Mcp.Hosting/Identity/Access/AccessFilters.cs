using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Lets callers use, and see in lists, only what they may. Outside limits and slots: who is refused uses up nothing.</summary>
internal sealed class AccessFilters(AccessRules rules, McpAudit audit, IdentityMetrics metrics) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        if (!rules.AreEnforced)
        {
            return;
        }

        SdkAccess.Insert(options, new ToolAccess(rules, audit, metrics));
        var request = options.Filters.Request;
        request.GetPromptFilters.Insert(0, next => (context, token) => AllowAsync(next, context, context.MatchedPrimitive, RequestMethods.PromptsGet, token));
        request.ReadResourceFilters.Insert(0, next => (context, token) => AllowAsync(next, context, context.MatchedPrimitive, RequestMethods.ResourcesRead, token));
        request.CompleteFilters.Insert(0, next => (context, token) => AllowAsync(next, context, Completed(context.Params, options), RequestMethods.CompletionComplete, token));
        SdkAccess.InsertSubscribe(options, (context, next, token) => AllowAsync(next, context, Resource(context.Params?.Uri, options), "resources/subscribe", token));
        AddLists(options);
    }

    private void AddLists(McpServerOptions options)
    {
        var request = options.Filters.Request;
        request.ListToolsFilters.Insert(0, next => (context, token) =>
            ListAsync(next, context, static result => result.Tools, tool => options.ToolCollection?.TryGetPrimitive(tool.Name, out var known) is true ? rules.For(known) : rules.ForTool(tool.Name), token));
        request.ListPromptsFilters.Insert(0, next => (context, token) =>
            ListAsync(next, context, static result => result.Prompts, prompt => options.PromptCollection?.TryGetPrimitive(prompt.Name, out var known) is true ? rules.For(known) : AccessRule.Open, token));
        request.ListResourcesFilters.Insert(0, next => (context, token) =>
            ListAsync(next, context, static result => result.Resources, resource => Listed(resource.Uri), token));
        request.ListResourceTemplatesFilters.Insert(0, next => (context, token) =>
            ListAsync(next, context, static result => result.ResourceTemplates, template => Listed(template.UriTemplate), token));

        AccessRule Listed(string uri) => options.ResourceCollection?.TryGetPrimitive(uri, out var known) is true ? rules.For(known) : AccessRule.Open;
    }

    private async ValueTask<TResult> AllowAsync<TParams, TResult>(
        McpRequestHandler<TParams, TResult> next, RequestContext<TParams> context, IMcpServerPrimitive? primitive, string method, CancellationToken cancellationToken)
    {
        var rule = rules.For(primitive);
        if (!rule.IsOpen && await rules.CheckAsync(rule, context.User, context.Services, context) is not AccessDecision.Allowed and var decision)
        {
            metrics.AccessRefused(method, null, decision);
            audit.NotAllowed(context.User, method, primitive!.Id, decision);
            throw AccessRefusal.Of(rule, decision);
        }

        return await next(context, cancellationToken);
    }

    private async ValueTask<TResult> ListAsync<TParams, TResult, TItem>(
        McpRequestHandler<TParams, TResult> next, RequestContext<TParams> context, Func<TResult, IList<TItem>> items, Func<TItem, AccessRule> ruleOf,
        CancellationToken cancellationToken)
        where TResult : ICacheableResult
    {
        var result = await next(context, cancellationToken);
        var list = items(result);
        for (var i = list.Count - 1; i >= 0; i--)
        {
            var rule = ruleOf(list[i]);
            if (rule.IsOpen)
            {
                continue;
            }

            // What one caller sees is nothing to answer another one with. Older revisions know no such hint.
            result.CacheScope = Revision.IsJuly2026OrLater(context) ? CacheScope.Private : result.CacheScope;
            if (await rules.CheckAsync(rule, context.User, context.Services, context) is not AccessDecision.Allowed)
            {
                list.RemoveAt(i);
            }
        }

        return result;
    }

    private static IMcpServerPrimitive? Completed(CompleteRequestParams? parameters, McpServerOptions options) => parameters?.Ref switch
    {
        PromptReference prompt => options.PromptCollection?.TryGetPrimitive(prompt.Name, out var known) is true ? known : null,
        ResourceTemplateReference { Uri: { } uri } => Resource(uri, options),
        _ => null,
    };

    /// <summary>The resource that answers to an address, as the SDK finds it.</summary>
    private static McpServerResource? Resource(string? uri, McpServerOptions options) =>
        uri is null || options.ResourceCollection is not { } resources
            ? null
            : resources.TryGetPrimitive(uri, out var known) ? known : resources.FirstOrDefault(resource => resource.IsMatch(uri));
}
