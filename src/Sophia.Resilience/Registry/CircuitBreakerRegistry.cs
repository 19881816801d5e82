using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>All circuit breakers of a process, by service: lists, isolates and resets them. Logs their state changes and feeds metrics and health.</summary>
/// <remarks>Safe for any number of threads at once. Registered by <c>AddSophiaResilience</c>. Service names are compared by ordinal.</remarks>
public sealed class CircuitBreakerRegistry
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private readonly IOptionsMonitor<CircuitBreakerOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<CircuitBreakerRegistry> _logger;

    internal CircuitBreakerRegistry(IOptionsMonitor<CircuitBreakerOptions> options, TimeProvider time, ILogger<CircuitBreakerRegistry> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Raised after each state change of any breaker. What holds for <see cref="CircuitBreaker.StateChanged"/> holds here, breaker by breaker.</summary>
    public event EventHandler<CircuitBreakerStateChangedEventArgs>? StateChanged;

    /// <summary>The breakers that exist at this moment, by name.</summary>
    public IReadOnlyList<CircuitBreaker> Breakers => [.. _breakers.Values.OrderBy(breaker => breaker.Service, StringComparer.Ordinal)];

    /// <summary>The breaker of a service; made on first use from the named options, which the section <c>Sophia:CircuitBreakers:&lt;service&gt;</c> configures.</summary>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public CircuitBreaker GetOrAdd(string service)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        return _breakers.TryGetValue(service, out var breaker) ? breaker : GetOrAdd(service, _options.Get(service));
    }

    /// <summary>The breaker of a service; made on first use from <paramref name="options"/>, which are ignored if it exists.</summary>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public CircuitBreaker GetOrAdd(string service, CircuitBreakerOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(options);
        return _breakers.GetOrAdd(service, static (name, args) => args.Registry.Create(name, args.Options), (Registry: this, Options: options));
    }

    /// <summary>The breaker of a service, or <see langword="null"/> if there is none.</summary>
    public CircuitBreaker? Find(string service) => _breakers.GetValueOrDefault(service);

    /// <summary>Makes a breaker reject every call until it is reset.</summary>
    /// <returns>Whether there is such a breaker.</returns>
    public bool Isolate(string service)
    {
        var breaker = Find(service);
        breaker?.Isolate();
        return breaker is not null;
    }

    /// <summary>Closes a breaker and forgets its failures.</summary>
    /// <returns>Whether there is such a breaker.</returns>
    public bool Reset(string service)
    {
        var breaker = Find(service);
        breaker?.Reset();
        return breaker is not null;
    }

    /// <summary>Closes all breakers and forgets their failures.</summary>
    public void ResetAll()
    {
        foreach (var breaker in _breakers.Values)
        {
            breaker.Reset();
        }
    }

    internal IEnumerable<CircuitBreaker> Unordered() => _breakers.Values;

    // Two threads may both make one; the one that is not kept has no handler outside and no timer, so it just goes.
    private CircuitBreaker Create(string service, CircuitBreakerOptions options)
    {
        var breaker = new CircuitBreaker(service, options, _time, _logger);
        breaker.StateChanged += (sender, change) =>
        {
            Log(change);
            StateChanged?.Invoke(sender, change);
        };
        return breaker;
    }

    private void Log(CircuitBreakerStateChangedEventArgs change)
    {
        switch (change)
        {
            case { Reason: CircuitBreakerChangeReason.WouldHaveOpened }:
                _logger.BreakerWouldHaveOpened(change.Exception, change.Service);
                break;
            case { State: CircuitState.Open }:
                _logger.BreakerOpened(change.Exception, change.Service, change.OpenFor, change.Reason);
                break;
            case { State: CircuitState.HalfOpen }:
                _logger.BreakerProbing(change.Service);
                break;
            case { State: CircuitState.Isolated }:
                _logger.BreakerIsolated(change.Service);
                break;
            default:
                _logger.BreakerClosed(change.Service, change.Reason);
                break;
        }
    }
}
