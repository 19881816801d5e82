using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>
/// Watches services, registered at run time, each on its own interval, and feeds what it sees to the prediction engine, the alerts and the SLA
/// account. The application's ordinary health checks are watched too, without being run a second time.
/// </summary>
/// <remarks>Thread-safe. A check that hangs, throws or blocks its thread harms no other.</remarks>
public sealed class ComprehensiveHealthMonitor : IDisposable
{
    private readonly ConcurrentDictionary<string, MonitoredService> _services = new(StringComparer.Ordinal);
    private readonly HealthMonitorOptions _options;
    private readonly HealthObserver _observer;
    private readonly HealthPredictionEngine _engine;
    private readonly AlertManager _alerts;
    private readonly SlaTracker _sla;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _started;

    internal ComprehensiveHealthMonitor(
        IOptions<HealthMonitorOptions> options, HealthObserver observer, HealthPredictionEngine engine, AlertManager alerts, SlaTracker sla,
        IServiceScopeFactory scopes, TimeProvider time, ILogger<ComprehensiveHealthMonitor> logger)
    {
        (_options, _observer, _engine, _alerts, _sla) = (options.Value, observer, engine, alerts, sla);
        (_scopes, _time, _logger) = (scopes, time, logger);
    }

    /// <summary>The services that were registered here, by name, as they were last seen. Reading never runs a check.</summary>
    public IReadOnlyList<ServiceHealth> Services => [.. _services.Values.Select(s => s.History.Current).OrderBy(s => s.Service, StringComparer.Ordinal)];

    /// <summary>Registers a service; its check runs from now on.</summary>
    /// <param name="service">Its name, 1 to 200 characters without control characters, unique among the registered ones. A health check of the application that has it too is followed as "name (check)".</param>
    /// <param name="check">Any health check. By its data (<see cref="HealthData"/>) it may feed more than its response time to the engine.</param>
    /// <param name="configure">Its interval, timeout and dependencies.</param>
    /// <exception cref="InvalidOperationException">The name is taken, or 10,000 services are registered already.</exception>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters, or has control characters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Its interval or timeout is out of its range.</exception>
    public void RegisterService(string service, IHealthCheck check, Action<MonitoredServiceOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(check);
        var options = new MonitoredServiceOptions();
        configure?.Invoke(options);
        options.ThrowIfInvalid(service);
        if (service.Any(char.IsControl))
        {
            throw new ArgumentException("A service's name has no line breaks or other control characters: it stands in logs and metrics.", nameof(service));
        }

        if (service.Length > ShortText.Name)
        {
            throw new ArgumentException($"A service's name has at most {ShortText.Name} characters; '{service[..20]}…' has {service.Length}.", nameof(service));
        }

        if (_services.Count >= MonitorDefaults.MaxServices)
        {
            throw new InvalidOperationException($"{MonitorDefaults.MaxServices} services are monitored already; '{service}' is one too many. Unregister some.");
        }

        var monitored = new MonitoredService(service, check, options, _options, _observer, _scopes, _time, _logger);
        if (!_services.TryAdd(service, monitored))
        {
            monitored.Dispose();
            throw new InvalidOperationException($"A service named '{service}' is monitored already. Unregister it first, or choose another name.");
        }

        if (options.DependsOn.Count > 0)
        {
            _alerts.DeclareDependency(service, [.. options.DependsOn]);
        }

        if (_started)
        {
            monitored.Start();
        }
    }

    /// <summary>Registers a service by a delegate.</summary>
    public void RegisterService(string service, Func<CancellationToken, Task<HealthCheckResult>> check, Action<MonitoredServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(check);
        RegisterService(service, new DelegateHealthCheck(check), configure);
    }

    /// <summary>Stops watching a service and forgets what was learned of it. Its firing alerts end.</summary>
    /// <returns><see langword="false"/> when there is no such service.</returns>
    public bool UnregisterService(string service)
    {
        if (!_services.TryRemove(service, out var monitored))
        {
            return false;
        }

        monitored.Dispose();
        _engine.Forget(service);
        _sla.Forget(service);
        _alerts.Withdraw(service);
        return true;
    }

    /// <summary>The last results of a service, oldest first; empty when there is no such service.</summary>
    public IReadOnlyList<ServiceCheckRecord> GetHistory(string service) =>
        _services.TryGetValue(service, out var monitored) ? monitored.History.ToArray() : [];

    /// <summary>Checks every registered service now, side by side, joining the checks under way.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the checks themselves go on.</exception>
    public Task CheckAllAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(_services.Values.Select(RunAsync)).WaitAsync(cancellationToken);

    /// <summary>Stops all checks.</summary>
    public void Dispose()
    {
        foreach (var service in _services.Values)
        {
            service.Dispose();
        }
    }

    /// <summary>Under which name a health check of the application is followed: two who share one would share account and alerts.</summary>
    internal string NameOf(HealthEntry entry) => _services.ContainsKey(entry.Name) ? entry.Name + " (check)" : entry.Name;

    private async Task RunAsync(MonitoredService service)
    {
        try
        {
            await service.RunAsync();
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException && !(_services.TryGetValue(service.Name, out var known) && known == service))
        {
            // It was unregistered meanwhile, which is no failure of the round.
        }
    }

    internal void Start()
    {
        _started = true;
        foreach (var service in _services.Values)
        {
            service.Start();
        }
    }

    private sealed class DelegateHealthCheck(Func<CancellationToken, Task<HealthCheckResult>> check) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => check(cancellationToken);
    }
}
