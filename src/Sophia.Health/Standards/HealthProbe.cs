using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>One registered check: its runs and its latest entry.</summary>
internal sealed class HealthProbe : IDisposable
{
    private readonly RepeatedRun _runs;
    private readonly HealthCheckExecution _execution;
    private readonly HealthStandardsOptions _options;
    private readonly HealthStandardsMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly string _name;
    private volatile HealthEntry _entry;
    private TimeSpan _next;
    private bool _announced;

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
            Interval = Interval,
        };
        _runs = new RepeatedRun(ExecuteAsync, () => _next, error => logger.ScheduleFailed(_name, error), time);
    }

    public TimeSpan Interval { get; }

    public HealthEntry Entry => _entry;

    /// <summary>Runs the check, or joins the run under way.</summary>
    public Task RunAsync() => _runs.RunAsync();

    /// <summary>Somebody who knows the service says that its state has changed: runs the check now, and what it finds needs no confirmation.</summary>
    public void Announce()
    {
        Volatile.Write(ref _announced, true);
        _runs.RunAnew();
    }

    /// <summary>Starts the runs in the background; the first follows after one interval if there is a result already, else at once.</summary>
    public void Start() => _runs.Start(_entry.LastCheck is null ? TimeSpan.Zero : Interval);

    public void Dispose() => _runs.Dispose();

    private async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        // Outside the lock of whoever asked: what is told of a change takes others.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _next = Interval;
        var announced = Interlocked.Exchange(ref _announced, false);
        var (result, duration) = await _execution.RunAsync(cancellationToken);
        _metrics.Checked(_name, duration);
        _next = Record(result, duration, announced);
        _changed();
    }

    private TimeSpan Record(HealthCheckResult result, TimeSpan duration, bool announced)
    {
        var previous = _entry;
        var failures = result.Status is HealthStatus.Unhealthy ? previous.ConsecutiveFailures + 1 : 0;
        var unconfirmed = !announced && failures > 0 && failures < _options.Retries && previous.LastCheck is not null && previous.Status is not HealthStatus.Unhealthy;
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
            Interval = Interval,
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
