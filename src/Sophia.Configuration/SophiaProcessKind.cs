namespace Sophia.Configuration;

/// <summary>What this process is: decides which part of the file becomes <c>Sophia:Server</c> and which of the port names counts.</summary>
public enum SophiaProcessKind
{
    /// <summary>An MCP server: an entry of <c>mcp_servers</c>. <c>MCP_SERVER_PORT</c> beats <c>SOPHIA_PORT</c>.</summary>
    McpServer,

    /// <summary>The backend: the section <c>backend</c>. <c>SOPHIA_PORT</c> counts.</summary>
    Backend,

    /// <summary>An MCP gateway: an entry of <c>api_gateways</c>. <c>GATEWAY_PORT</c> beats <c>SOPHIA_PORT</c>.</summary>
    Gateway,
}
