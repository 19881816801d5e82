using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Runs every registered <see cref="IHealthCheck"/> in the background and keeps the latest results, so that reading them costs nothing.</summary>
/// <remarks>
/// A registration's <c>Period</c> and <c>Timeout</c> override the options. A check has at most one run under way: whoever asks meanwhile joins it.
/// A check that hangs, throws or blocks its thread only makes itself unhealthy. Whoever knows of a change earlier than the next run tells the check's name by a
/// keyed <see cref="IObservable{T}"/> of strings under <see cref="ChangesKey"/>: the check is run at once, and a failure counts without further confirmation. Thread-safe.
/// </remarks>
public sealed class HealthCheckRunner : IDisposable
{
    /// <summary>The key under which an <see cref="IObservable{T}"/> of strings tells the names of checks whose results have changed.</summary>
    public const string ChangesKey = "sophia.health.changes";

    // A result older than this many intervals no longer counts as monitored.
    private const int StaleAfterIntervals = 3;

    private readonly Lock _gate = new();
    private readonly HealthProbe[] _probes;
    private readonly HealthChanges _changes;
    private readonly HealthStandardsOptions _options;
    private readonly TimeProvider _time;
    private volatile HealthSnapshot _current;
    private volatile bool _held;

    internal HealthCheckRunner(
        IOptions<HealthCheckServiceOptions> checks, IOptions<HealthStandardsOptions> options, IServiceScopeFactory scopes,
        HealthStandardsMetrics metrics, IEnumerable<IObservable<string>> changes, TimeProvider time, ILogger<HealthCheckRunner> logger)
    {
        (_options, _time) = (options.Value, time);
        RefuseDuplicates(checks.Value.Registrations);
        _probes = [.. checks.Value.Registrations.Select(
            registration => new HealthProbe(registration, scopes, _options, metrics, time, logger, Rebuild))];
        _current = new HealthSnapshot([.. _probes.Select(probe => probe.Entry)]);
        _changes = new HealthChanges(changes, name => Find(name)?.Announce());
        metrics.Observe(this);
    }

    /// <summary>The latest results. A field read: it never runs a check and never waits.</summary>
    public HealthSnapshot Current => _current;

    /// <summary>Monitored ÷ configured services: 1 when every registered and every expected check has a fresh result.</summary>
    public double Coverage
    {
        get
        {
            var now = _time.GetUtcNow();
            var missing = _options.ExpectedChecks.Except(_probes.Select(probe => probe.Entry.Name), StringComparer.OrdinalIgnoreCase).Count();
            var configured = _probes.Length + missing;
            var fresh = _probes.Count(probe => probe.Entry.LastCheck is { } last && now - last <= probe.Interval * StaleAfterIntervals);
            return configured == 0 ? 1 : (double)fresh / configured;
        }
    }

    /// <summary>Keeps the host from starting the runs: whoever calls this calls <see cref="Start"/>. Sophia.Hosting does, when the start is done.</summary>
    public void HoldStart() => _held = true;

    /// <summary>Starts refreshing in the background. Further calls do nothing.</summary>
    public void Start()
    {
        foreach (var probe in _probes)
        {
            probe.Start();
        }

        _changes.Start();
    }

    /// <summary>Runs every check now, side by side, joining those under way.</summary>
    /// <returns>The results after this run.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the runs themselves go on.</exception>
    public async Task<HealthSnapshot> RefreshAsync(CancellationToken cancellationToken = default)
    {
        await Task.WhenAll(_probes.Select(probe => probe.RunAsync())).WaitAsync(cancellationToken);
        return _current;
    }

    /// <summary>Runs one check now, joining a run under way.</summary>
    /// <param name="name">The check's name.</param>
    /// <param name="cancellationToken">Ends the waiting; the run itself goes on.</param>
    /// <returns>Its result after this run, or null if there is no such check.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<HealthEntry?> RefreshAsync(string name, CancellationToken cancellationToken = default)
    {
        if (Find(name) is not { } probe)
        {
            return null;
        }

        await probe.RunAsync().WaitAsync(cancellationToken);
        return probe.Entry;
    }

    /// <summary>Stops the background runs and cancels those under way.</summary>
    public void Dispose()
    {
        _changes.Dispose();
        foreach (var probe in _probes)
        {
            probe.Dispose();
        }
    }

    /// <summary>With the host, unless somebody else starts it.</summary>
    internal void StartWithHost()
    {
        if (!_held)
        {
            Start();
        }
    }

    private static void RefuseDuplicates(ICollection<HealthCheckRegistration> registrations)
    {
        var twice = registrations.GroupBy(registration => registration.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException($"Two health checks are named '{twice.Key}'. Give each its own name in AddCheck.");
        }
    }

    private HealthProbe? Find(string name) =>
        Array.Find(_probes, probe => string.Equals(probe.Entry.Name, name, StringComparison.OrdinalIgnoreCase));

    private void Rebuild()
    {
        lock (_gate)
        {
            _current = new HealthSnapshot([.. _probes.Select(probe => probe.Entry)]);
        }
    }
}
