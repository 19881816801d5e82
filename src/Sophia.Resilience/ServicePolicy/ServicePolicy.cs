using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Sophia.Resilience;

/// <summary>Builds one service's pipeline and decides about its retries.</summary>
internal sealed class ServicePolicy(ServiceResilienceOptions options, CircuitBreaker breaker, RetryBudget budget)
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options of the budget strategy have nothing to validate.")]
    public void AddTo(ResiliencePipelineBuilder builder)
    {
        if (options.TotalTimeout is { } total)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { Name = "TotalTimeout", Timeout = total });
        }

        if (options.MaxRetries > 0)
        {
            builder.AddStrategy(_ => new RetryBudgetStrategy(budget), new RetryBudgetStrategyOptions());
            builder.AddRetry(CreateRetry());
        }

        builder.AddServiceCircuitBreaker(breaker, options.IsTransient);
        if (options.AttemptTimeout is { } attempt)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { Name = "AttemptTimeout", Timeout = attempt });
        }
    }

    private RetryStrategyOptions CreateRetry() => new()
    {
        Name = "Retry",
        MaxRetryAttempts = options.MaxRetries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.RetryDelay,
        MaxDelay = options.MaxRetryDelay,
        ShouldHandle = args => new ValueTask<bool>(
            args.Outcome.Exception is { } exception && args.AttemptNumber < options.MaxRetries && IsWorthRetrying(exception) && budget.TryTakeRetry()),
        DelayGenerator = args => new ValueTask<TimeSpan?>(args.Outcome.Exception is { } exception ? options.RetryAfter(exception) : null),
    };

    // A rejection says itself when to come back; without that, trying again soon is what the breaker is there to prevent.
    private bool IsWorthRetrying(Exception exception)
    {
        var wait = options.RetryAfter(exception);
        return wait is null ? exception is not BrokenCircuitException && options.IsTransient(exception)
            : wait <= options.MaxRetryDelay && (exception is BrokenCircuitException || options.IsTransient(exception));
    }

    private sealed class RetryBudgetStrategyOptions : ResilienceStrategyOptions
    {
        public RetryBudgetStrategyOptions() => Name = "RetryBudget";
    }
}
