using System.ComponentModel.DataAnnotations;
using Polly;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>Which breaker guards a Polly pipeline with results of one type, and what it calls a failure.</summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
public sealed class ServiceCircuitBreakerStrategyOptions<TResult> : ResilienceStrategyOptions
{
    /// <summary>Names the strategy <c>ServiceCircuitBreaker</c> in Polly's telemetry.</summary>
    public ServiceCircuitBreakerStrategyOptions() => Name = "ServiceCircuitBreaker";

    /// <summary>The breaker. Required.</summary>
    [Required]
    public CircuitBreaker? Breaker { get; set; }

    /// <summary>
    /// What counts as a failure; takes a <see cref="PredicateBuilder{TResult}"/>. Anything else is a success, except a cancellation that the caller asked
    /// for, which is neither.
    /// </summary>
    /// <value>The default is any exception except <see cref="OperationCanceledException"/>.</value>
    [Required]
    public Func<CircuitBreakerPredicateArguments<TResult>, ValueTask<bool>> ShouldHandle { get; set; } =
        static args => new ValueTask<bool>(args.Outcome.Exception is not (null or OperationCanceledException));
}
