using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Resilience;

/// <summary>
/// Says of one service, the one its registration names, whether its breaker lets a call through at this moment. It only reads memory and completes at once, so that
/// layers which do not know breakers can ask before every call: it is the keyed <see cref="IHealthCheck"/> under <see cref="ResilienceDiagnostics.ServiceCheckKey"/>.
/// The description is null for a service it does not know; the data say <c>sophia.retry_after</c>, and <c>sophia.since</c> when the breaker closed.
/// </summary>
internal sealed class ServiceBreakerCheck(CircuitBreakerRegistry registry, IEnumerable<PolicyName> policies) : IHealthCheck
{
    private const string Description = "Its circuit breaker lets calls through.";

    private static readonly Task<HealthCheckResult> Unknown = Task.FromResult(HealthCheckResult.Healthy());
    private static readonly Task<HealthCheckResult> Passes = Task.FromResult(HealthCheckResult.Healthy(Description));

    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, Task<HealthCheckResult> Answer)> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _policies = new(policies.Select(static policy => policy.Name), StringComparer.Ordinal);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var service = context.Registration.Name;
        if (registry.Find(service) is not { } breaker)
        {
            // The breaker of a policy is made at its first call.
            return _policies.Contains(service) ? Passes : Unknown;
        }

        return breaker.CanExecute ? Lets(breaker) : Task.FromResult(Rejects(breaker.RetryAfter));
    }

    // Made anew only when the state has changed: asked before every call, it must not allocate.
    private Task<HealthCheckResult> Lets(CircuitBreaker breaker)
    {
        var since = breaker.StateSince;
        if (_closed.TryGetValue(breaker.Service, out var known) && known.Since == since)
        {
            return known.Answer;
        }

        var answer = Task.FromResult(HealthCheckResult.Healthy(Description, new Dictionary<string, object> { ["sophia.since"] = since }));
        _closed[breaker.Service] = (since, answer);
        return answer;
    }

    private static HealthCheckResult Rejects(TimeSpan? retryAfter) => HealthCheckResult.Unhealthy(
        "Its circuit breaker is open.",
        data: retryAfter is { } wait ? new Dictionary<string, object> { ["sophia.retry_after"] = wait } : null);
}

/// <summary>A service that has a policy.</summary>
internal sealed record PolicyName(string Name);
