using Polly;

namespace Sophia.Resilience;

/// <summary>Counts each call once, outside the retries.</summary>
internal sealed class RetryBudgetStrategy(RetryBudget budget) : ResilienceStrategy
{
    protected override ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        budget.RecordCall();
        return callback(context, state);
    }
}
