using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Runs the server's own start and end in the process's.</summary>
internal sealed class ServerStartupStep(StandardizedMcpServer server, McpServerConfig config) : StartupStep
{
    public override string Name => $"{server.GetType().Name}.InitializeAsync";

    // After connections and whatever else authors register with the default order.
    public override int Order => 100;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        server.Configure(config);
        return server.InitializeAsync(cancellationToken);
    }

    public override Task CleanupAsync(CancellationToken cancellationToken) => server.CleanupAsync(cancellationToken);
}

/// <summary>The server's own health as one component of the report.</summary>
internal sealed class ServerHealthCheck(StandardizedMcpServer server) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        server.CheckHealthAsync(cancellationToken);
}
