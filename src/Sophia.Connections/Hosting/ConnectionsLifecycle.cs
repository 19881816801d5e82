using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections;

/// <summary>Connects once the process listens, so that probes are answered meanwhile, and closes after everything else has stopped.</summary>
internal sealed class ConnectionsLifecycle(UnifiedConnectionManager connections, ILogger<UnifiedConnectionManager> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connections.InitializeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionsStartException failure)
        {
            logger.StartFailed(failure.Message);
            throw;
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => connections.DrainAsync(cancellationToken);
}
