using Backend.Health;
using Sophia.Health;

namespace Backend.Dashboard;

/// <summary>Marks cached dashboards as old when a service changes its state or an alert comes or goes: five minutes are too long to show a service as healthy that is down.</summary>
internal sealed class DashboardFreshness(
    OptimizedDashboardService dashboards, ServiceList services, AlertManager alerts, TimeProvider time, ILogger<DashboardFreshness> logger) : BackgroundService
{
    // A service that flaps must not wear out the cache.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = Signature();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = Signature();
                if (now != known && await TryInvalidateAsync(stoppingToken))
                {
                    known = now;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process is going down.
        }
    }

    private async Task<bool> TryInvalidateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dashboards.InvalidateAsync(cancellationToken);
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            logger.InvalidationFailed(error.Message);
            return false;
        }
    }

    private string Signature() => string.Join(
        '\n',
        services.Read().Select(service => $"{service.Name}={service.Status}").Concat(alerts.GetActive().Select(alert => $"{alert.Id}={alert.State}{alert.AcknowledgedBy}")));
}
