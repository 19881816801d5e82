using Microsoft.Extensions.Hosting;
using Sophia.Configuration;

namespace Sophia.Hosting;

/// <summary>With <c>--print-config</c>, prints every value in force with its source, secrets masked, and ends the process before anything starts.</summary>
internal sealed class PrintConfiguration(SophiaConfiguration configuration) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (SophiaConfigurationReport.IsRequested())
        {
#pragma warning disable RS0030 // The report is the output of the command, and nothing else will run.
            Console.Out.Write(configuration.GetReport().ToString());
            Console.Out.Flush();
#pragma warning restore RS0030
            Environment.Exit(0);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
