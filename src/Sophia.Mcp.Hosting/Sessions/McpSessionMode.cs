namespace Sophia.Mcp.Hosting;

/// <summary>Which clients have a session on the server.</summary>
public enum McpSessionMode
{
    /// <summary>None: every request stands alone, any replica answers it.</summary>
    Stateless,

    /// <summary>Clients of revisions before 2026-07-28, which introduce themselves; newer ones are served without a session.</summary>
    Hybrid,
}
