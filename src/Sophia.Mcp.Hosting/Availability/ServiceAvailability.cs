using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.Mcp.Hosting;

/// <summary>Says from memory whether services can be called: first their breakers, asked through the framework's own abstraction, then the latest health report.</summary>
/// <remarks>This package knows neither breakers nor pools. A breaker answers for this very moment; a health check for its latest run, unless a breaker has
/// closed since. Allocates nothing while all is well.</remarks>
internal sealed class ServiceAvailability(
    IEnumerable<IHealthCheck> breakers, HealthCheckRunner health, IOptions<HealthCheckServiceOptions> checks, IOptions<HealthStandardsOptions> standards, TimeProvider time)
{
    /// <summary>The key of the checks that answer from memory about the service their registration names. Sophia.Resilience registers one for all breakers.</summary>
    public const string Key = "sophia.service";

    private const string RetryAfterKey = "sophia.retry_after";
    private const string SinceKey = "sophia.since";
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly IHealthCheck[] _breakers = [.. breakers];
    private readonly ConcurrentDictionary<string, RequiredService> _services = new(StringComparer.Ordinal);
    private readonly long _lookInterval = time.TimestampFrequency * 2;

    public IEnumerable<RequiredService> Required => _services.Values;

    public RequiredService Service(string name) => _services.GetOrAdd(name, static name => new RequiredService(name));

    /// <summary>Whether anything here reports on a service of this name.</summary>
    public bool Knows(RequiredService service) =>
        Registration(service.Name) is not null || _breakers.Any(breaker => Ask(breaker, service) is { Description: not null });

    /// <summary>The first of the services that is unavailable, or null.</summary>
    public ServiceOutage? Outage(RequiredService[] services)
    {
        foreach (var service in services)
        {
            if (Outage(service) is { } outage)
            {
                return outage;
            }
        }

        return null;
    }

    public ServiceOutage? Outage(RequiredService service)
    {
        foreach (var breaker in _breakers)
        {
            if (Ask(breaker, service) is { Status: HealthStatus.Unhealthy } open)
            {
                return new ServiceOutage(service.Name, open.Data.GetValueOrDefault(RetryAfterKey) as TimeSpan? ?? TimeSpan.Zero);
            }
        }

        return Entry(service.Name) is { Status: HealthStatus.Unhealthy } entry && !IsOutdated(service, entry) ? Unhealthy(service, entry) : null;
    }

    // A breaker that has closed since the check ran knows better.
    private bool IsOutdated(RequiredService service, HealthEntry entry)
    {
        foreach (var breaker in _breakers)
        {
            if (Ask(breaker, service) is { } passes && passes.Data.GetValueOrDefault(SinceKey) is DateTimeOffset since && entry.LastCheck <= since)
            {
                return true;
            }
        }

        return false;
    }

    // One that has to wait for its answer has none for this call.
    private static HealthCheckResult? Ask(IHealthCheck breaker, RequiredService service)
    {
        var answer = breaker.CheckHealthAsync(service.Question, CancellationToken.None);
        return answer.IsCompletedSuccessfully ? answer.Result : null;
    }

    private ServiceOutage Unhealthy(RequiredService service, HealthEntry entry)
    {
        if (service.ShouldLook(time.GetTimestamp(), _lookInterval))
        {
            // The next caller need not wait for the next regular run. Nobody waits for this one; what it finds stands in the report.
            _ = health.RefreshAsync(service.Name).ContinueWith(
                static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        var interval = Registration(service.Name)?.Period ?? standards.Value.Interval;
        var left = interval - (time.GetUtcNow() - (entry.LastCheck ?? time.GetUtcNow()));
        return new ServiceOutage(service.Name, left < s_second ? s_second : left < interval ? left : interval);
    }

    private HealthEntry? Entry(string name)
    {
        var entries = health.Current.Entries;
        for (var i = 0; i < entries.Count; i++)
        {
            if (string.Equals(entries[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return entries[i];
            }
        }

        return null;
    }

    private HealthCheckRegistration? Registration(string name) =>
        checks.Value.Registrations.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
}
