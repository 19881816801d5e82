using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Moves the alerts on every few seconds and carries their messages to the sinks.</summary>
internal sealed class AlertDispatcher : BackgroundService
{
    private readonly AlertManager _manager;
    private readonly AlertSinkQueue[] _queues;
    private readonly AlertmanagerExporter _exporter;
    private readonly TimeProvider _time;

    public AlertDispatcher(
        AlertManager manager, IEnumerable<IAlertSink> sinks, IHttpClientFactory clients, IOptions<AlertOptions> options, AlertMetrics metrics,
        TimeProvider time, ILogger<AlertDispatcher> logger, ILogger<LogAlertSink> log)
    {
        (_manager, _time) = (manager, time);
        var all = sinks.Concat(options.Value.Webhooks.Select(webhook => new WebhookAlertSink(webhook, clients)));
        all = options.Value.Log ? all.Prepend(new LogAlertSink(log)) : all;
        _queues = [.. all.Select(sink => new AlertSinkQueue(sink, options.Value, metrics, time, logger, manager.TakeBack))];
        _exporter = new AlertmanagerExporter(manager, clients, options.Value, time, logger);
        metrics.Observe(manager);
        manager.Notified += Enqueue;
    }

    internal IReadOnlyList<AlertSinkQueue> Queues => _queues;

    public override void Dispose()
    {
        _manager.Notified -= Enqueue;
        foreach (var queue in _queues)
        {
            queue.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll([EvaluateAsync(stoppingToken), _exporter.RunAsync(stoppingToken), .. _queues.Select(queue => queue.RunAsync(stoppingToken))]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is going down, or never came up.
        }
    }

    private void Enqueue(AlertNotification notification)
    {
        foreach (var queue in _queues)
        {
            queue.Enqueue(notification);
        }
    }

    private async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.Parse(AlertDefaults.Evaluation, System.Globalization.CultureInfo.InvariantCulture), _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            _manager.Evaluate();
        }
    }
}
