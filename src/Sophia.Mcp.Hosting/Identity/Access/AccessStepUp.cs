using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Answers a call for which a token lacks a scope with 403 and the scopes to ask for, while the status can still be chosen: newer clients name the tool in a header.
/// Whether the call is allowed is decided again where the message is known.
/// </summary>
internal sealed class AccessStepUp(AccessRules rules, IOptions<McpServerOptions> server, McpAudit audit, IdentityMetrics metrics)
{
    public static string Message(IReadOnlyList<string> scopes) => $"The call needs {(scopes.Count == 1 ? "the scope" : "the scopes")} {string.Join(", ", scopes)}.";

    /// <summary>The scopes to ask for, or null when none is missing or the headers do not say.</summary>
    public IReadOnlyList<string>? Missing(HttpContext context)
    {
        if (context.Request.Headers["Mcp-Method"] is not [{ } method] || context.Request.Headers["Mcp-Name"] is not [{ } name])
        {
            return null;
        }

        var (primitive, rule) = Rule(method, name);
        if (rule.Scopes.Count == 0 || ScopeText.HasAll(context.User, rule.Scopes))
        {
            return null;
        }

        CallCorrelation.Set(context, RequestCaller.Of(context));
        metrics.AccessRefused(method, primitive, AccessDecision.Scope);
        audit.NotAllowed(context.User, method, primitive ?? name, AccessDecision.Scope);
        return rule.Scopes;
    }

    private (string? Name, AccessRule Rule) Rule(string method, string name) => method switch
    {
        "tools/call" => server.Value.ToolCollection?.TryGetPrimitive(name, out var tool) is true ? (name, rules.For(tool)) : (null, rules.ForTool(name)),
        "prompts/get" => (null, server.Value.PromptCollection?.TryGetPrimitive(name, out var prompt) is true ? rules.For(prompt) : AccessRule.Open),
        "resources/read" => (null, server.Value.ResourceCollection?.TryGetPrimitive(name, out var resource) is true ? rules.For(resource) : AccessRule.Open),
        _ => (null, AccessRule.Open),
    };
}
