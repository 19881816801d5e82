namespace Sophia.Mcp.Hosting;

/// <summary>Whether a caller may use something.</summary>
internal enum AccessDecision
{
    /// <summary>Yes.</summary>
    Allowed,

    /// <summary>Not without saying who it is.</summary>
    Anonymous,

    /// <summary>A scope is missing.</summary>
    Scope,

    /// <summary>A policy says no.</summary>
    Policy,
}

/// <summary>The closed set of reasons in metrics and the audit log.</summary>
internal static class AccessDecisions
{
    public static string Name(AccessDecision decision) => decision switch
    {
        AccessDecision.Allowed => "allowed",
        AccessDecision.Anonymous => "anonymous",
        AccessDecision.Scope => "scope",
        _ => "policy",
    };
}
