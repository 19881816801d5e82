using System.Globalization;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>A call was not made because the circuit breaker of its service is open.</summary>
/// <remarks>
/// Its message holds nothing secret. <see cref="Exception.Data"/> has <c>sophia.caller.message</c>, <c>sophia.service</c> and, where known,
/// <c>sophia.retry_after</c> (a <see cref="TimeSpan"/>) for layers that do not know this type.
/// </remarks>
public sealed class CircuitBreakerOpenException : BrokenCircuitException
{
    /// <summary>Makes an exception for a breaker that lets the next probe through after <paramref name="retryAfter"/>.</summary>
    /// <param name="service">The service the breaker guards.</param>
    /// <param name="retryAfter">How long to wait before the next call.</param>
    /// <param name="innerException">The failure that opened the breaker.</param>
    public CircuitBreakerOpenException(string service, TimeSpan retryAfter, Exception? innerException = null)
        : base(Describe(service, retryAfter), retryAfter, innerException!)
    {
        Service = service;
        Data["sophia.retry_after"] = retryAfter;
        AddFacts();
    }

    /// <summary>Makes an exception for a breaker that was opened by hand, so that nobody knows when it closes.</summary>
    /// <param name="service">The service the breaker guards.</param>
    public CircuitBreakerOpenException(string service)
        : base($"The circuit breaker of '{service}' is held open by hand: the call was not made. Reset the breaker to let calls through.")
    {
        Service = service;
        AddFacts();
    }

    /// <summary>The service the breaker guards.</summary>
    public string Service { get; }

    private static string Describe(string service, TimeSpan retryAfter) => string.Create(
        CultureInfo.InvariantCulture,
        $"The circuit breaker of '{service}' is open after repeated failures: the call was not made. It lets a trial call through in {retryAfter.TotalSeconds:0.###} s.");

    private void AddFacts()
    {
        Data["sophia.service"] = Service;
        Data["sophia.caller.message"] = RetryAfter is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"The service '{Service}' is unavailable. Try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} s.")
            : $"The service '{Service}' is unavailable.";
    }
}
