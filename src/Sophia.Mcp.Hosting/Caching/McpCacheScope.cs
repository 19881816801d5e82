namespace Sophia.Mcp.Hosting;

/// <summary>Whose a kept result is.</summary>
public enum McpCacheScope
{
    /// <summary>The caller's: two users, or one with another role or tenant, never get each other's. Callers who are not authenticated share theirs.</summary>
    Caller,

    /// <summary>Everybody's: the result does not depend on who asks.</summary>
    Everyone,
}
