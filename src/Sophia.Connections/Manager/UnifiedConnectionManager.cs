using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections;

/// <summary>The one way to every service the application is connected to. Get it from dependency injection after <c>AddSophiaConnections</c>.</summary>
/// <remarks>Safe for any number of threads at once.</remarks>
public sealed class UnifiedConnectionManager : IAsyncDisposable
{
    private readonly FrozenDictionary<string, ServiceConnections> _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Task? _initialization;

    internal UnifiedConnectionManager(IEnumerable<ServiceConnections> services, TimeProvider time, ILogger<UnifiedConnectionManager> logger)
    {
        _services = services.ToFrozenDictionary(service => service.Service, StringComparer.Ordinal);
        _time = time;
        _logger = logger;
    }

    /// <summary>The pools of the application.</summary>
    public IReadOnlyCollection<ServiceConnections> Services => _services.Values;

    /// <summary>Leases a connection; dispose the lease to give it back.</summary>
    /// <exception cref="ConnectionException">None was to be had: exhausted, down, or not configured.</exception>
    /// <exception cref="ArgumentException">There is no such pool, or its connections have another type.</exception>
    /// <exception cref="Sophia.Resilience.CircuitBreakerOpenException">The breaker is open.</exception>
    public ValueTask<ConnectionLease<T>> GetConnectionAsync<T>(string service, CancellationToken cancellationToken = default)
        where T : class => For<T>(service).GetConnectionAsync(cancellationToken);

    /// <summary>Runs work on a leased connection. Opening is tried again after passing failures, the work never.</summary>
    public Task<TResult> ExecuteAsync<T, TResult>(string service, Func<T, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken = default)
        where T : class => For<T>(service).ExecuteAsync(work, null, cancellationToken);

    /// <summary>Runs work on a leased connection; see <see cref="ExecuteOptions"/> for when the work itself is tried again.</summary>
    public Task<TResult> ExecuteAsync<T, TResult>(
        string service, Func<T, CancellationToken, Task<TResult>> work, ExecuteOptions options, CancellationToken cancellationToken = default)
        where T : class => For<T>(service).ExecuteAsync(work, options, cancellationToken);

    /// <summary>The connections to one service, for callers that use it often.</summary>
    /// <exception cref="ArgumentException">There is no such pool, or its connections have another type.</exception>
    public ServiceConnections<T> For<T>(string service)
        where T : class
    {
        if (_services.TryGetValue(service, out var found) && found is ServiceConnections<T> typed)
        {
            return typed;
        }

        throw NoSuchPool(service, typeof(T), found);
    }

    /// <summary>Asks all services whether they answer, in parallel.</summary>
    public Task<ConnectionHealthReport> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        CheckHealthAsync(_services.Keys, cancellationToken);

    /// <summary>Asks some services whether they answer, in parallel: it takes as long as the slowest, and that at most its time-out.</summary>
    /// <exception cref="ArgumentException">There is no such pool.</exception>
    public async Task<ConnectionHealthReport> CheckHealthAsync(IEnumerable<string> services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var started = _time.GetTimestamp();
        var checks = services.Select(name => Find(name).CheckHealthAsync(cancellationToken)).ToArray();
        var results = await Task.WhenAll(checks).ConfigureAwait(false);
        return new ConnectionHealthReport(results, _time.GetElapsedTime(started));
    }

    /// <summary>The numbers of one pool.</summary>
    /// <exception cref="ArgumentException">There is no such pool.</exception>
    public ConnectionPoolStatistics GetStatistics(string service) => Find(service).GetStatistics();

    /// <summary>The numbers of all pools.</summary>
    public IReadOnlyList<ConnectionPoolStatistics> GetStatistics() =>
        [.. _services.Values.Select(service => service.GetStatistics()).OrderBy(statistics => statistics.Service, StringComparer.Ordinal)];

    /// <summary>Opens the minimum of every pool, in parallel. Called by the host at start; calling it again waits for the same result, unless that was a failure.</summary>
    /// <exception cref="ConnectionsStartException">A required service cannot be connected to.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return _initialization is { IsFaulted: false, IsCanceled: false } running
                ? running
                : _initialization = InitializeOnceAsync(cancellationToken);
        }
    }

    /// <summary>Leases nothing any more, waits for the leases that are out until cancelled, then closes every pool.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        await Task.WhenAll(_services.Values.Select(service => service.DrainAsync(cancellationToken))).ConfigureAwait(false);
        _logger.Closed(_services.Count, _time.GetElapsedTime(started));
    }

    /// <summary>Closes every pool without waiting for leases that are out.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values)
        {
            await service.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task InitializeOnceAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var starts = _services.Values.Select(service => service.InitializeAsync(cancellationToken)).ToArray();
        await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var failures = starts.Where(start => start.IsFaulted).Select(start => start.Exception!.InnerException!).ToArray();
        if (failures.Length > 0)
        {
            throw new ConnectionsStartException(failures);
        }
    }

    private ServiceConnections Find(string service) =>
        _services.GetValueOrDefault(service) ?? throw NoSuchPool(service, null, null);

    private ArgumentException NoSuchPool(string service, Type? wanted, ServiceConnections? found)
    {
        var pools = string.Join(", ", _services.Values.Select(pool => $"'{pool.Service}' ({pool.ConnectionType.Name})").Order(StringComparer.Ordinal));
        return found is null
            ? new ArgumentException($"There is no connection pool '{service}'. Registered are: {(pools.Length == 0 ? "none" : pools)}.", nameof(service))
            : new ArgumentException($"The connections of '{service}' are {found.ConnectionType.Name}, not {wanted!.Name}.", nameof(service));
    }
}
