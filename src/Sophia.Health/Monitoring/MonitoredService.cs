using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>One service with its check, its runs and its history.</summary>
internal sealed class MonitoredService : IDisposable
{
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

    // The first checks are spread over the jitter's share of the interval: a thousand services do not start at once.
    public void Start() => _runs.Start(_interval * (_options.Jitter * Random.Shared.NextDouble()));

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
        _observer.Observe(Name, result.Status, error, duration, result.Data);
    }

    private TimeSpan Next()
    {
        var pause = _interval;
        if (_errors > 1 && _options.MaxBackOff > _interval)
        {
            pause = TimeSpan.FromTicks((long)Math.Min(_options.MaxBackOff.Ticks, _interval.Ticks * Math.Pow(2, _errors - 1)));
        }

        return pause * (1 + (_options.Jitter * ((2 * Random.Shared.NextDouble()) - 1)));
    }
}
