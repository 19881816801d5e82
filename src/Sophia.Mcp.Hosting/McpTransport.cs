namespace Sophia.Mcp.Hosting;

/// <summary>How callers reach the server.</summary>
public enum McpTransport
{
    /// <summary>Streamable HTTP on the port of the process.</summary>
    Http,

    /// <summary>Standard input and output of the process. No port is opened and logs go to standard error.</summary>
    Stdio,
}
