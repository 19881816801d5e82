using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>
/// Turns scores and states into few messages: for-duration, keep-firing, grouping, repeat interval, inhibition by dependency, flap damping,
/// acknowledgement, silences and a history.
/// </summary>
/// <remarks>Thread-safe. Handlers of <see cref="Notified"/> are called outside the lock, in order, by the thread that evaluates.</remarks>
public sealed partial class AlertManager
{
    private readonly Lock _lock = new();
    private readonly Lock _evaluating = new();
    private readonly Dictionary<AlertKey, AlertEntry> _entries = [];
    private readonly Dictionary<string, AlertGroup> _groups = new(StringComparer.Ordinal);
    private readonly DependencyMap _dependencies = new();
    private readonly List<AlertSilence> _silences = [];
    private readonly AlertHistory _history;
    private readonly AlertOptions _options;
    private readonly AlertClock _clock;
    private readonly ILogger _logger;
    private long _number;
    private long _refused;

    /// <summary>Makes a manager that knows no alerts.</summary>
    public AlertManager(IOptions<AlertOptions> options, TimeProvider time, ILogger<AlertManager>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _clock, _logger) = (options.Value, new AlertClock(time), logger ?? NullLogger<AlertManager>.Instance);
        _history = new AlertHistory(_options.History);
        foreach (var (service, needs) in _options.Dependencies)
        {
            _dependencies.Declare(service, needs);
        }
    }

    /// <summary>A message for people. The sinks hang here.</summary>
    public event Action<AlertNotification>? Notified;

    /// <summary>Conditions not taken because 10,000 were known already.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Says that a service needs others: while one of them is critical, the service's own alerts are not told.</summary>
    public void DeclareDependency(string service, params string[] needs)
    {
        lock (_lock)
        {
            _dependencies.Declare(service, needs);
        }
    }

    /// <summary>Says whether a condition holds now. Call it at every check: the manager decides what becomes of it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="kind">The kind of condition.</param>
    /// <param name="active">Whether it holds.</param>
    /// <param name="summary">One sentence for people; taken while it holds.</param>
    /// <param name="subject">The series or resource; empty for the service as a whole.</param>
    public void Report(string service, AlertKind kind, bool active, string summary, string subject = "")
    {
        ArgumentNullException.ThrowIfNull(service);
        if (!_options.Enabled)
        {
            return;
        }

        var key = new AlertKey(service, kind, subject);
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = active ? Add(key) : null;
            }

            var now = Now();
            var wasFlapping = entry?.Flapping ?? false;
            entry?.Observe(active, summary, now, _options);
            if (entry is not null && entry.Flapping != wasFlapping && kind is not AlertKind.Flapping)
            {
                Flap(entry, now, entry.Flapping);
            }
        }
    }

    /// <summary>The plan's critical alert: reports the service's health.</summary>
    public void ReportCritical(string service, bool critical, string? error) =>
        Report(service, AlertKind.Critical, critical, critical ? $"{service} is unhealthy: {error ?? "no reason given"}" : "");

    /// <summary>The plan's anomaly alert: raised above the threshold, withdrawn below half of it.</summary>
    public void ReportAnomaly(string service, HealthSeriesKind series, in AnomalyScore score)
    {
        if (score.Score > _options.AnomalyThreshold)
        {
            Report(service, AlertKind.Anomaly, true, $"{series} of {service}: {score.Explain()}", SubjectOf(series));
        }
        else if (score.Score < _options.AnomalyThreshold / 2 && score.Reason is not AnomalyReason.Rejected)
        {
            Report(service, AlertKind.Anomaly, false, "", SubjectOf(series));
        }
    }

    /// <summary>Reports whether a limit is near. After a restart a fuller half is believed to be near still, until the forecast knows again.</summary>
    public void ReportForecast(LimitForecast forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        if (forecast is { IsWarning: false, IsLearning: true, Used: >= 0.5 })
        {
            return;
        }

        Report(forecast.Service, AlertKind.Forecast, forecast.IsWarning, forecast.IsWarning ? forecast.Explain() : "", forecast.Resource);
    }

    /// <summary>Moves every alert on in time and makes the messages that are due. Called every five seconds by the hosted service.</summary>
    public void Evaluate()
    {
        lock (_evaluating)
        {
            List<AlertNotification>? due = null;
            lock (_lock)
            {
                var now = Now();
                Advance(now);
                foreach (var group in _groups.Values)
                {
                    if (group.Next(now, _options) is { } notification)
                    {
                        (due ??= []).Add(notification);
                    }
                }
            }

            due?.ForEach(Tell);
        }
    }

    /// <summary>The alerts that are pending or firing, oldest first.</summary>
    public IReadOnlyList<Alert> GetActive()
    {
        lock (_lock)
        {
            return [.. _entries.Values.Where(e => e.State is not AlertState.Resolved).Select(e => e.Snapshot()).OrderBy(a => a.StartsAt)];
        }
    }

    /// <summary>The alerts that fired within a time, newest first: those that still fire, and the history.</summary>
    public IReadOnlyList<Alert> GetRecent(TimeSpan within)
    {
        lock (_lock)
        {
            var since = Now() - within;
            var firing = _entries.Values.Where(e => e.State is AlertState.Firing).Select(e => e.Snapshot());
            return [.. firing.Concat(_history.Since(since)).OrderByDescending(alert => alert.FiredAt)];
        }
    }

    /// <summary>Stops the repeats of an alert.</summary>
    /// <returns><see langword="false"/> when no such alert is pending or firing.</returns>
    public bool Acknowledge(string id, string by)
    {
        lock (_lock)
        {
            var entry = _entries.Values.FirstOrDefault(e => e.State is not AlertState.Resolved && e.Id == id);
            if (entry is not null)
            {
                entry.AcknowledgedBy = ShortText.Line(by, ShortText.Name);
                _logger.AlertAcknowledged(id, entry.Key.Service, entry.AcknowledgedBy);
            }

            return entry is not null;
        }
    }

    /// <summary>
    /// What Alertmanager is to know: what is told, and what ended lately. What was silenced, inhibited or flapping from its beginning it never hears
    /// of; what it knows it hears of until the end, or it would take the silence for a recovery.
    /// </summary>
    internal IReadOnlyList<Alert> GetExported(TimeSpan endedWithin)
    {
        lock (_lock)
        {
            var since = Now() - endedWithin;
            var exported = new List<Alert>(_history.Since(since));
            foreach (var entry in _entries.Values.Where(entry => entry.State is AlertState.Firing))
            {
                entry.Exported |= entry.Told || entry.TellableSince is not null;
                if (entry.Exported)
                {
                    exported.Add(entry.Snapshot());
                }
            }

            return exported;
        }
    }

    /// <summary>Ends every condition of a service that is watched no more, and forgets what it said it needs.</summary>
    internal void Withdraw(string service)
    {
        lock (_lock)
        {
            var now = Now();
            foreach (var entry in _entries.Values.Where(entry => entry.Key.Service == service))
            {
                entry.Observe(active: false, "", now, _options);
            }

            _dependencies.Forget(service);
            if (_options.Dependencies.TryGetValue(service, out var configured))
            {
                _dependencies.Declare(service, configured);
            }
        }
    }

    // Under the lock, as all that reads the clock here.
    private DateTimeOffset Now()
    {
        var now = _clock.Read(out var jump);
        if (jump != TimeSpan.Zero)
        {
            _logger.ClockWasSet(jump);
            Shift(jump, now);
        }

        return now;
    }

    private AlertEntry? Add(AlertKey key)
    {
        if (_entries.Count >= AlertDefaults.MaxAlerts)
        {
            if (Interlocked.Increment(ref _refused) == 1)
            {
                _logger.AlertRefused(key.Service, AlertDefaults.MaxAlerts);
            }

            return null;
        }

        var entry = _entries[key] = new AlertEntry(key, ++_number);
        Group(key.Service).Entries.Add(entry);
        return entry;
    }

    private AlertGroup Group(string service)
    {
        if (!_groups.TryGetValue(service, out var group))
        {
            _groups[service] = group = new AlertGroup(service);
        }

        return group;
    }

    private void Advance(DateTimeOffset now)
    {
        _silences.RemoveAll(silence => silence.Until <= now);
        foreach (var entry in _entries.Values.ToArray())
        {
            var flapped = entry.Flapping;
            if (entry.Step(now, _options))
            {
                End(entry, now);
            }

            if (flapped && !entry.Flapping)
            {
                Flap(entry, now, active: false);
            }

            if (entry.State is AlertState.Resolved && !entry.Flapping && now - entry.EndsAt > _options.FlapWindow)
            {
                // Services come and go at run time: what is long over is kept by the history alone.
                _entries.Remove(entry.Key);
                _groups[entry.Key.Service].Entries.Remove(entry);
            }
        }

        foreach (var (name, group) in _groups)
        {
            if (group.IsOver(now, _options))
            {
                _groups.Remove(name);
            }
        }

        foreach (var entry in _entries.Values)
        {
            Admit(entry, now);
        }
    }

    // Of flapping and the state that flaps, only the flapping is told.
    private void Flap(AlertEntry entry, DateTimeOffset now, bool active)
    {
        var key = entry.Key with { Kind = AlertKind.Flapping, Subject = entry.Key.Subject.Length == 0 ? SubjectOf(entry.Key.Kind) : entry.Key.Subject };
        var flapping = _entries.TryGetValue(key, out var known) ? known : Add(key);
        flapping?.Observe(active, $"{key.Service} is flapping: {key.Subject} changed at least {_options.FlapThreshold} times within {_options.FlapWindow}", now, _options);
    }

    private void Admit(AlertEntry entry, DateTimeOffset now)
    {
        entry.Silenced = _silences.Exists(silence => silence.Covers(entry.Key, now));
        entry.InhibitedBy = entry.State is AlertState.Firing ? _dependencies.Explains(entry.Key.Service, IsCritical) : null;
        var tellable = entry.State is AlertState.Firing && !entry.Silenced && entry.InhibitedBy is null && (!entry.Flapping || entry.Told || entry.TellableSince is not null);
        entry.TellableSince = tellable ? entry.TellableSince ?? now : null;
    }

    private bool IsCritical(string service) =>
        _entries.TryGetValue(new AlertKey(service, AlertKind.Critical, ""), out var entry) && entry.State is AlertState.Firing;

    private void End(AlertEntry entry, DateTimeOffset now)
    {
        var alert = entry.Snapshot();
        _history.Add(alert, now);
        if (entry.Told)
        {
            _groups[entry.Key.Service].AddResolved(alert);
        }
    }

    private void Tell(AlertNotification notification)
    {
        try
        {
            Notified?.Invoke(notification);
        }
        catch (Exception error)
        {
            // A handler of the user must not stop the alerts that follow.
            _logger.AlertHandlerFailed(notification.Group, error);
        }
    }

    private static string SubjectOf(HealthSeriesKind series) => series switch
    {
        HealthSeriesKind.Latency => "latency",
        HealthSeriesKind.ErrorRate => "error_rate",
        HealthSeriesKind.Saturation => "saturation",
        _ => "other",
    };

    private static string SubjectOf(AlertKind kind) => kind is AlertKind.Critical ? "health" : "condition";
}
