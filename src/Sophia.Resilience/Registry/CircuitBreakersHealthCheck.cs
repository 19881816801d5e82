using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>All breakers in one health check: healthy while all are closed, degraded while one probes, and the registration's failure status while one is open.</summary>
internal sealed class CircuitBreakersHealthCheck(CircuitBreakerRegistry registry) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var status = HealthStatus.Healthy;
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        var words = new List<string>();
        foreach (var breaker in registry.Breakers)
        {
            var state = breaker.State;
            data[breaker.Service] = Describe(state);
            if (state is not CircuitState.Closed)
            {
                var severity = state is CircuitState.HalfOpen ? HealthStatus.Degraded : context.Registration.FailureStatus;
                status = severity < status ? severity : status;
                words.Add($"{breaker.Service} is {Describe(state)}");
            }

            if (breaker.RetryAfter is { } wait)
            {
                data[breaker.Service + ".retry_after_seconds"] = Math.Round(wait.TotalSeconds, 3);
            }
        }

        var description = words.Count == 0 ? $"{data.Count} circuit breakers closed" : string.Join("; ", words);
        return Task.FromResult(new HealthCheckResult(status, description, exception: null, data));
    }

    private static string Describe(CircuitState state) => state switch
    {
        CircuitState.HalfOpen => "half-open",
        CircuitState.Open => "open",
        CircuitState.Isolated => "isolated",
        _ => "closed",
    };
}
