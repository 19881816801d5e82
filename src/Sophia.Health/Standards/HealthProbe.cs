using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>One registered check: its latest entry, at most one run under way, and its next run.</summary>
internal sealed class HealthProbe : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HealthCheckExecution _execution;
    private readonly HealthStandardsOptions _options;
    private readonly HealthStandardsMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly string _name;
    private volatile HealthEntry _entry;
    private Task? _flight;
    private ITimer? _timer;
    private bool _disposed;

    public HealthProbe(
        HealthCheckRegistration registration, IServiceScopeFactory scopes, HealthStandardsOptions options,
        HealthStandardsMetrics metrics, TimeProvider time, ILogger logger, Action changed)
    {
        (_options, _metrics, _time, _logger, _changed, _name) = (options, metrics, time, logger, changed, registration.Name);
        Interval = registration.Period ?? options.Interval;
        var timeout = registration.Timeout > TimeSpan.Zero ? registration.Timeout : options.Timeout;
        _execution = new HealthCheckExecution(registration, scopes, timeout, time);
        _entry = new HealthEntry
        {
            Name = registration.Name,
            Component = SophiaHealthTags.ComponentOf(registration),
            Required = registration.Tags.Contains(SophiaHealthTags.Ready),
            Status = HealthStatus.Degraded,
            ErrorMessage = "Not checked yet.",
        };
    }

    public TimeSpan Interval { get; }

    public HealthEntry Entry => _entry;

    /// <summary>Runs the check, or joins the run under way.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _flight is { IsCompleted: false } ? _flight : _flight = ExecuteAsync();
        }
    }

    /// <summary>Starts the runs in the background; the first follows after one interval if there is a result already, else at once.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_timer is null && !_disposed)
            {
                _timer = _time.CreateTimer(static state => ((HealthProbe)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(_entry.LastCheck is null ? TimeSpan.Zero : Interval, Timeout.InfiniteTimeSpan);
            }
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
        catch (ObjectDisposedException)
        {
            // The process is going down.
        }
        catch (OperationCanceledException)
        {
            // Likewise.
        }
        catch (Exception error)
        {
            // An exception that left an async void method would end the process.
            _logger.ScheduleFailed(_name, error);
        }
    }

    private async Task ExecuteAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var next = Interval;
        try
        {
            var (result, duration) = await _execution.RunAsync(_stop.Token);
            _metrics.Checked(_name, duration);
            next = Record(result, duration);
            _changed();
        }
        finally
        {
            lock (_gate)
            {
                if (!_disposed)
                {
                    _timer?.Change(next, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    private TimeSpan Record(HealthCheckResult result, TimeSpan duration)
    {
        var previous = _entry;
        var failures = result.Status is HealthStatus.Unhealthy ? previous.ConsecutiveFailures + 1 : 0;
        var unconfirmed = failures > 0 && failures < _options.Retries && previous.LastCheck is not null && previous.Status is not HealthStatus.Unhealthy;
        var status = unconfirmed ? HealthStatus.Degraded : result.Status;
        var reason = result.Status is HealthStatus.Healthy ? null : result.Description ?? result.Exception?.Message ?? "The check gave no reason.";
        _entry = new HealthEntry
        {
            Name = previous.Name,
            Component = previous.Component,
            Required = previous.Required,
            Status = status,
            ErrorMessage = reason,
            Data = result.Data,
            LastCheck = _time.GetUtcNow(),
            ResponseTime = duration,
            ConsecutiveFailures = failures,
        };
        Say(previous, status, failures, unconfirmed, reason, result.Exception);
        return unconfirmed && _options.RetryDelay < Interval ? _options.RetryDelay : Interval;
    }

    private void Say(HealthEntry previous, HealthStatus status, int failures, bool unconfirmed, string? reason, Exception? error)
    {
        if (unconfirmed)
        {
            _logger.Failing(_name, failures, _options.Retries, reason);
        }
        else if (status is HealthStatus.Healthy && previous.LastCheck is not null && previous.Status is not HealthStatus.Healthy)
        {
            _logger.Recovered(_name, status, previous.ConsecutiveFailures);
        }
        else if (status is not HealthStatus.Healthy && (status != previous.Status || previous.LastCheck is null))
        {
            _logger.Turned(_name, status, reason, error);
        }
    }
}
