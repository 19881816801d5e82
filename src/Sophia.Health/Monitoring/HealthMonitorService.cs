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
    private readonly HealthStateKeeper _keeper = new(
        stores.LastOrDefault() ?? (options.Value.StateFolder is { Length: > 0 } folder ? new FileHealthStateStore(folder) : null), time, logger);
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _keeper.RestoreAsync(
            [("prediction", state => engine.TryRestore(state)), ("alerts", state => alerts.TryRestore(state)), ("sla", state => sla.TryRestore(state))],
            cancellationToken);
        metrics.Start();
        monitor.Start();
        runner.StartWithHost();
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
        var start = time.GetTimestamp();
        var (saved, settled) = (start, false);
        using var timer = new PeriodicTimer(TimeSpan.Parse(MonitorDefaults.Evaluation, CultureInfo.InvariantCulture), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Follow();
            if (!settled && time.GetElapsedTime(start) >= MonitorDefaults.Settling)
            {
                settled = true;
                var watched = monitor.Services.Select(service => service.Service).Concat(runner.Current.Entries.Select(monitor.NameOf)).ToHashSet(StringComparer.Ordinal);
                alerts.WithdrawUnknown(watched.Contains);
            }

            if (time.GetElapsedTime(saved) >= save)
            {
                Try("error_budget", observer.ObserveBudgets);
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
                var name = monitor.NameOf(entry);
                Try(name, () => observer.Observe(name, entry.Status, entry.ErrorMessage, entry.ResponseTime, entry.Data, entry.Interval));
            }
        }
    }

    private Task SaveAsync(CancellationToken cancellationToken) =>
        _keeper.SaveAsync([("prediction", engine.Save), ("alerts", alerts.Save), ("sla", sla.Save)], cancellationToken);

    // An exception that left here would end the process.
    private void Try(string what, Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            logger.MonitorFailed(what, error);
        }
    }
}
