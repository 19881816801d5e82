using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Mcp.Hosting;

/// <summary>Base class of a server: its life, and its tools, resources and prompts as methods with the SDK's attributes.</summary>
/// <remarks>
/// One instance serves all callers at the same time, so its methods must be thread-safe. Add it with <c>builder.AddSophiaMcpServer&lt;MyServer&gt;()</c>;
/// constructor parameters come from the services. Order: the port listens, hosted services start, <see cref="InitializeAsync"/>,
/// first health check, ready; at the end readiness turns off, calls in flight finish, <see cref="CleanupAsync"/>.
/// </remarks>
public abstract class StandardizedMcpServer
{
    private readonly bool _configured;

    /// <summary>Creates a server whose <see cref="Config"/> the host fills in before <see cref="InitializeAsync"/>.</summary>
    protected StandardizedMcpServer()
    {
        Config = new McpServerConfig();
    }

    /// <summary>Creates a server that knows its configuration from the beginning.</summary>
    /// <param name="config">What the host bound from <c>Sophia:Server</c>: take it as a constructor parameter and pass it on.</param>
    protected StandardizedMcpServer(McpServerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        _configured = true;
    }

    /// <summary>What the server is called and how it is checked.</summary>
    public McpServerConfig Config { get; private set; }

    /// <summary>Prepares the server. Until it has returned, callers get 503 with Retry-After, or wait (stdio).</summary>
    /// <remarks>An exception ends the process with its message, exit code 1, after <see cref="CleanupAsync"/> has been called.</remarks>
    /// <param name="cancellationToken">Cancelled when the process is told to stop or the start takes too long.</param>
    public virtual Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Says whether the server can do its work: the component <c>server</c> in <c>/health</c>.</summary>
    /// <remarks>Called in the background, never by a probe itself; an exception counts as unhealthy.</remarks>
    /// <param name="cancellationToken">Cancelled at the timeout of the check.</param>
    public virtual Task<HealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(HealthCheckResult.Healthy());

    /// <summary>Undoes <see cref="InitializeAsync"/>, also after it has failed half-way. Called once, after calls in flight have finished.</summary>
    /// <param name="cancellationToken">Cancelled when the time for the shutdown is over.</param>
    public virtual Task CleanupAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal void Configure(McpServerConfig config) => Config = _configured ? Config : config;
}
