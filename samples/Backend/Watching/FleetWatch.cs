using Microsoft.Extensions.Options;
using Sophia.Health;
using Sophia.Hosting;
using Sophia.Resilience;

namespace Backend.Watching;

/// <summary>Watches the other servers of the configuration file: once an interval all of them in one batch, side by side, each with its own deadline.</summary>
internal sealed class FleetWatch(
    IReadOnlyList<WatchedServer> servers, ServerClient client, AskedServers asked, CircuitBreakerRegistry breakers, ComprehensiveHealthMonitor monitor, ServiceLifecycle lifecycle,
    IOptions<HealthMonitorOptions> options, TimeProvider time, ILogger<FleetWatch> logger) : BackgroundService
{
    // The batch asks; the monitor's own timer for each service is not needed.
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    // Above the check's own deadline, which gives the better reason.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var server in servers)
        {
            var check = new ServerCheck(server, client, breakers.GetOrAdd(server.Name), asked, time);
            monitor.RegisterService(server.Name, check.CheckAsync, service => (service.Interval, service.Timeout) = (Never, server.Timeout + Margin));
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await lifecycle.WhenReady.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(options.Value.Interval, time);
            do
            {
                await RunRoundAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process is going down, or never came up.
        }
        catch (Exception) when (lifecycle.Failure is not null)
        {
            // The start failed; whoever runs it says so.
        }
    }

    private async Task RunRoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            await monitor.CheckAllAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            logger.RoundFailed(error);
        }
    }
}
