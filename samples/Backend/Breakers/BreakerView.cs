using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Backend.Breakers;

/// <summary>A circuit breaker as the page shows it.</summary>
internal sealed record BreakerView(
    string Service, string State, DateTimeOffset Since, DateTimeOffset? RetryAt, int ConsecutiveFailures, long Successes, long Failures, long Rejections,
    long TimesOpened, string? LastFailure)
{
    /// <param name="breaker">The breaker.</param>
    /// <param name="now">The time of this moment.</param>
    public static BreakerView Of(CircuitBreaker breaker, DateTimeOffset now)
    {
        var (state, counters) = (breaker.State, breaker.GetCounters());
        // A moment, not a remaining time: it changes with the state only, so that it is not sent to every browser every second.
        DateTimeOffset? retryAt = state is CircuitState.Open && breaker.RetryAfter is { } wait ? Seconds(now + wait) : null;
        return new BreakerView(
            breaker.Service, Text(state), Seconds(breaker.StateSince), retryAt, counters.ConsecutiveFailures, counters.Successes, counters.Failures, counters.Rejections,
            counters.TimesOpened, state is CircuitState.Closed ? null : breaker.LastFailure?.Message);
    }

    public static string Text(CircuitState state) => state switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half_open",
        CircuitState.Open => "open",
        _ => "isolated",
    };

    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds((time.ToUnixTimeMilliseconds() + 500) / 1000);
}
