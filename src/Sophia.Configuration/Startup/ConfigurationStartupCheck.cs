using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sophia.Configuration.Startup;

/// <summary>Before anything starts: says what is odd, and stops the start when a source that was added later brought in an error.</summary>
internal sealed class ConfigurationStartupCheck(SophiaConfiguration configuration, ILogger<SophiaConfiguration> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in configuration.Warnings)
        {
            logger.Odd(warning);
        }

        configuration.ThrowIfInvalid();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
