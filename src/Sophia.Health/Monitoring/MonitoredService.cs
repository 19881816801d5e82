using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>One service with its check, its timer and its history. At most one run is under way.</summary>
internal sealed class MonitoredService : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HealthCheckExecution _execution;
    private readonly HealthObserver _observer;
    private readonly HealthMonitorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private Task _flight = Task.CompletedTask;
    private int _errors;
    private bool _disposed;

    public MonitoredService(
        string name, IHealthCheck check, MonitoredServiceOptions service, HealthMonitorOptions options, HealthObserver observer,
        IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
    {
        (Name, _options, _observer, _time, _logger) = (name, options, observer, time, logger);
        _interval = service.Interval ?? options.Interval;
        History = new ServiceHistory(name, options.History);
        var registration = new HealthCheckRegistration(name, check, HealthStatus.Unhealthy, null);
        _execution = new HealthCheckExecution(registration, scopes, service.Timeout ?? options.Timeout, time);
    }

    public string Name { get; }

    public ServiceHistory History { get; }

    public void Start()
    {
        lock (_gate)
        {
            if (_timer is null && !_disposed)
            {
                _timer = _time.CreateTimer(static state => ((MonitoredService)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                // The first checks are spread over the jitter's share of the interval: a thousand services do not start at once.
                _timer.Change(_interval * (_options.Jitter * Random.Shared.NextDouble()), Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Runs the check now, or joins the run under way.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _flight.IsCompleted ? _flight = ExecuteAsync() : _flight;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }

        // Not disposed: a run under way still holds its token.
        _stop.Cancel();
    }

    private async void Tick()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException)
        {
            // The service was removed, or the process is going down.
        }
        catch (Exception error)
        {
            // An exception that left an async void method would end the process.
            _logger.MonitorFailed(Name, error);
        }
    }

    private async Task ExecuteAsync()
    {
        try
        {
            var (result, duration) = await _execution.RunAsync(_stop.Token);
            lock (_gate)
            {
                // Under the lock: what is recorded after it was forgotten would be remembered for ever.
                if (!_disposed)
                {
                    Record(result, duration);
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                if (!_disposed)
                {
                    _timer?.Change(Next(), Timeout.InfiniteTimeSpan);
                }
            }
        }
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
