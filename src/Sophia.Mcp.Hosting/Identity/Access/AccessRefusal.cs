using ModelContextProtocol;

namespace Sophia.Mcp.Hosting;

/// <summary>A refusal as the protocol's error: the code of the SDK's own authorization, and what to do.</summary>
internal static class AccessRefusal
{
    public static McpProtocolException Of(AccessRule rule, AccessDecision decision)
    {
        var reason = decision switch
        {
            AccessDecision.Anonymous => "it needs authentication",
            AccessDecision.Scope => $"it needs {(rule.Scopes.Count == 1 ? "the scope" : "the scopes")} {string.Join(", ", rule.Scopes)}",
            _ => "the caller does not meet its policy",
        };
        var id = CallCorrelation.Current();
        var refusal = new McpProtocolException($"Access forbidden: {reason}. (correlation id {id})", McpErrorCode.InvalidRequest);
        refusal.Data["correlationId"] = id;
        refusal.Data["reason"] = AccessDecisions.Name(decision);
        if (decision is AccessDecision.Scope)
        {
            refusal.Data["scope"] = string.Join(' ', rule.Scopes);
        }

        return refusal;
    }
}
