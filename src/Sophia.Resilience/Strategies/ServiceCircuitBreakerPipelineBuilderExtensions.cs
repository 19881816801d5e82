using System.Diagnostics.CodeAnalysis;
using Polly;

namespace Sophia.Resilience;

/// <summary>Adds Sophia's circuit breaker to Polly pipelines.</summary>
public static class ServiceCircuitBreakerPipelineBuilderExtensions
{
    /// <summary>Guards the pipeline with a breaker that judges exceptions. Several pipelines may share one breaker.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="breaker">The breaker, for example from <see cref="CircuitBreakerRegistry"/>.</param>
    /// <param name="isFailure">
    /// Which exceptions say that the service fails; the others count as an answer of the service. The default is any except
    /// <see cref="OperationCanceledException"/>. A cancellation that the caller asked for is neither.
    /// </param>
    /// <exception cref="CircuitBreakerOpenException">Thrown by the pipeline while the breaker is open.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options used here have nothing to validate.")]
    public static TBuilder AddServiceCircuitBreaker<TBuilder>(this TBuilder builder, CircuitBreaker breaker, Func<Exception, bool>? isFailure = null)
        where TBuilder : ResiliencePipelineBuilderBase
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(breaker);
        isFailure ??= static exception => exception is not OperationCanceledException;
        return builder.AddStrategy(_ => new ServiceCircuitBreakerStrategy(breaker, isFailure), new ServiceCircuitBreakerOptions());
    }

    /// <summary>Guards the pipeline with a breaker that judges results as well as exceptions.</summary>
    /// <exception cref="ArgumentException">The options have no breaker.</exception>
    /// <exception cref="CircuitBreakerOpenException">Thrown by the pipeline while the breaker is open.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "What the annotations would check is checked here.")]
    public static ResiliencePipelineBuilder<TResult> AddServiceCircuitBreaker<TResult>(
        this ResiliencePipelineBuilder<TResult> builder, ServiceCircuitBreakerStrategyOptions<TResult> options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Breaker is not { } breaker)
        {
            throw new ArgumentException($"{nameof(options.Breaker)} is not set: the strategy needs a circuit breaker.", nameof(options));
        }

        return builder.AddStrategy(_ => new ServiceCircuitBreakerStrategy<TResult>(breaker, options.ShouldHandle), options);
    }

    private sealed class ServiceCircuitBreakerOptions : ResilienceStrategyOptions
    {
        public ServiceCircuitBreakerOptions() => Name = "ServiceCircuitBreaker";
    }
}
