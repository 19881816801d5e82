using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Runs the monitor with the host: takes up saved state, watches the application's own checks, saves every minute and at the end.</summary>
internal sealed class HealthMonitorService(
    ComprehensiveHealthMonitor monitor, HealthCheckRunner runner, HealthObserver observer, HealthPredictionEngine engine, AlertManager alerts, SlaTracker sla,
    HealthMonitorMetrics metrics, IOptions<HealthMonitorOptions> options, IEnumerable<IHealthStateStore> stores, TimeProvider time,
    ILogger<HealthMonitorService> logger) : BackgroundService
{
    private readonly IHealthStateStore? _store =
        stores.LastOrDefault() ?? (options.Value.StateFolder is { Length: > 0 } folder ? new FileHealthStateStore(folder) : null);
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RestoreAsync("prediction", state => engine.TryRestore(state), cancellationToken);
        await RestoreAsync("alerts", state => alerts.TryRestore(state), cancellationToken);
        await RestoreAsync("sla", state => sla.TryRestore(state), cancellationToken);
        metrics.Start();
        monitor.Start();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is going down, or never came up.
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var save = TimeSpan.Parse(MonitorDefaults.SaveInterval, CultureInfo.InvariantCulture);
        var saved = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.Parse(MonitorDefaults.Evaluation, CultureInfo.InvariantCulture), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Follow();
            if (time.GetElapsedTime(saved) >= save)
            {
                observer.ObserveBudgets();
                await SaveAsync(stoppingToken);
                saved = time.GetTimestamp();
            }
        }
    }

    // The runner keeps its results; each new one is taken once.
    private void Follow()
    {
        foreach (var entry in runner.Current.Entries)
        {
            if (entry.LastCheck is { } at && (!_seen.TryGetValue(entry.Name, out var last) || at != last))
            {
                _seen[entry.Name] = at;
                observer.Observe(entry.Name, entry.Status, entry.ErrorMessage, entry.ResponseTime, entry.Data);
            }
        }
    }

    private async Task RestoreAsync(string name, Func<byte[], bool> restore, CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return;
        }

        try
        {
            if (await _store.ReadAsync(name, cancellationToken) is { } state)
            {
                restore(state);
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Without its memory the monitor still works.
            logger.StateNotRead(name, error.Message);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return;
        }

        try
        {
            await _store.WriteAsync("prediction", engine.Save(), cancellationToken);
            await _store.WriteAsync("alerts", alerts.Save(), cancellationToken);
            await _store.WriteAsync("sla", sla.Save(), cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            logger.StateNotWritten(error.Message);
        }
    }
}
