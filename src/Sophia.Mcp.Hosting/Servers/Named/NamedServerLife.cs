using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>The start and the end of one named server in the process's; a failure says which server it was.</summary>
internal sealed class NamedServerStep(NamedServer server, IServiceProvider application) : StartupStep
{
    private readonly Stack<StartupStep> _started = new();

    public override string Name => $"the MCP server '{server.Name}'";

    public override int Order => 100;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var step in server.Services(application).GetServices<StartupStep>().OrderBy(static step => step.Order))
        {
            _started.Push(step);
            try
            {
                await step.StartAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The MCP server '{server.Name}' did not start ({step.Name}): {exception.Message}", exception);
            }
        }
    }

    public override async Task CleanupAsync(CancellationToken cancellationToken)
    {
        while (_started.TryPop(out var step))
        {
            await step.CleanupAsync(cancellationToken);
        }
    }
}

/// <summary>Checks the options of one named server, and runs the SDK's background work for it.</summary>
internal sealed class NamedServerWork(NamedServer server, IServiceProvider application) : IHostedService
{
    private List<IHostedService> _running = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var services = server.Services(application);
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException exception)
        {
            throw new OptionsValidationException($"{exception.OptionsName} of the MCP server '{server.Name}'", exception.OptionsType, exception.Failures.Select(failure => $"MCP server '{server.Name}': {failure}"));
        }

        _running = [.. services.GetServices<IHostedService>().Where(one => one is not NamedServerWork)];
        foreach (var work in _running)
        {
            await work.StartAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_running.Select(work => work.StopAsync(cancellationToken)));
}

/// <summary>The health of one named server as one component of the report.</summary>
internal sealed class NamedServerHealth(NamedServer server, IServiceProvider application) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        server.Services(application).GetService<StandardizedMcpServer>()?.CheckHealthAsync(cancellationToken) ?? Task.FromResult(HealthCheckResult.Healthy());
}
