namespace Sophia.Configuration;

/// <summary>How the configuration is found and which entry of it this process is.</summary>
public sealed class SophiaConfigurationOptions
{
    /// <summary>
    /// The name of this process when nothing else names it (<c>MCP_SERVER_NAME</c> and <c>Sophia:Server:Name</c> do).
    /// <c>ai-memory</c>, <c>AI_Memory</c> and <c>ai_memory</c> are the same name.
    /// </summary>
    public string? ServerName { get; set; }

    /// <summary>
    /// What the program is called in its code: where nothing names the process, it is the entry of that name, with or without <c>Server</c> at its end, so that
    /// <c>AiMemoryServer</c> is <c>ai_memory</c>. It is no name itself. <c>AddSophiaMcpServer&lt;TServer&gt;()</c> gives the server's class, <c>AddSophiaMcpServer()</c> the application.
    /// </summary>
    public string? ProgramName { get; set; }

    /// <summary>What this process is. The default is an MCP server.</summary>
    public SophiaProcessKind ProcessKind { get; set; }

    /// <summary>
    /// The file to read, as if given by <c>--config</c>. Null (the default) looks in <c>--config</c>, <c>SOPHIA_CONFIG</c>, the content root, its parents up
    /// to a repository root, and <c>/app/config</c>. An empty string reads no file.
    /// </summary>
    public string? FilePath { get; set; }

    /// <summary>The folder where the search starts. Null (the default) takes the host's content root, else the current directory.</summary>
    public string? ContentRoot { get; set; }

    /// <summary>
    /// Names of sections of your own: <c>Acme</c> allows <c>deployment.acme</c> in the file and <c>Sophia:Acme:*</c> elsewhere. Their contents are passed on
    /// as they are; validate them where you bind them.
    /// </summary>
    public ISet<string> AdditionalSections { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Names of further entries of <c>mcp_servers</c> that run in this process, so that their secrets are looked up here, too. <c>AddSophiaMcpServer(name)</c> adds its own.
    /// </summary>
    public ISet<string> ServersInThisProcess { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The environment variables to read. Null (the default) reads the process's own.</summary>
    public IReadOnlyDictionary<string, string>? EnvironmentVariables { get; set; }

    /// <summary>The command line in which <c>--config</c> is looked for. Null (the default) reads the process's own.</summary>
    public IReadOnlyList<string>? Arguments { get; set; }
}
