using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>One service with its check, its runs and its history.</summary>
internal sealed class MonitoredService : IDisposable
{
    private static readonly TimeSpan LongestSpread = TimeSpan.FromMinutes(1);
    private readonly RepeatedRun _runs;
    private readonly HealthCheckExecution _execution;
    private readonly HealthObserver _observer;
    private readonly HealthMonitorOptions _options;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private int _errors;

    public MonitoredService(
        string name, IHealthCheck check, MonitoredServiceOptions service, HealthMonitorOptions options, HealthObserver observer,
        IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
    {
        (Name, _options, _observer, _time) = (name, options, observer, time);
        _interval = service.Interval ?? options.Interval;
        History = new ServiceHistory(name, options.History);
        var registration = new HealthCheckRegistration(name, check, HealthStatus.Unhealthy, null);
        _execution = new HealthCheckExecution(registration, scopes, service.Timeout ?? options.Timeout, time);
        _runs = new RepeatedRun(ExecuteAsync, Next, error => logger.MonitorFailed(name, error), time);
    }

    public string Name { get; }

    public ServiceHistory History { get; }

    // The first checks are spread over the jitter's share of the interval: a thousand services do not start at once, and none waits for long.
    public void Start()
    {
        if (_interval != Timeout.InfiniteTimeSpan)
        {
            _runs.Start((_interval < LongestSpread ? _interval : LongestSpread) * (_options.Jitter * Random.Shared.NextDouble()));
        }
    }

    /// <summary>Runs the check now, or joins the run under way.</summary>
    public Task RunAsync() => _runs.RunAsync();

    public void Dispose() => _runs.Dispose();

    private async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var (result, duration) = await _execution.RunAsync(cancellationToken);
        // What is recorded after it was forgotten would be remembered for ever.
        _runs.UnlessDisposed(() => Record(result, duration));
    }

    private void Record(HealthCheckResult result, TimeSpan duration)
    {
        // The first failure is not backed off from: an outage is confirmed at the usual pace.
        _errors = result.Status is HealthStatus.Unhealthy ? Math.Min(_errors + 1, 16) : 0;
        var error = result.Status is HealthStatus.Healthy ? null : result.Description ?? result.Exception?.Message ?? "The check gave no reason.";
        History.Add(new ServiceCheckRecord(_time.GetUtcNow(), result.Status, duration), error);
        // Without a pace of its own nobody knows when the next comes.
        _observer.Observe(Name, result.Status, error, duration, result.Data, _interval < TimeSpan.Zero ? TimeSpan.Zero : Pause());
    }

    private TimeSpan Next() => Pause() * (1 + (_options.Jitter * ((2 * Random.Shared.NextDouble()) - 1)));

    private TimeSpan Pause() => _errors > 1 && _options.MaxBackOff > _interval
        ? TimeSpan.FromTicks((long)Math.Min(_options.MaxBackOff.Ticks, _interval.Ticks * Math.Pow(2, _errors - 1)))
        : _interval;
}
