using Polly;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>The breaker as a Polly strategy that also judges results.</summary>
internal sealed class ServiceCircuitBreakerStrategy<TResult>(
    CircuitBreaker breaker, Func<CircuitBreakerPredicateArguments<TResult>, ValueTask<bool>> shouldHandle) : ResilienceStrategy<TResult>
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (!breaker.TryAcquire(out var permit))
        {
            return Outcome.FromException<TResult>(breaker.CreateOpenException());
        }

        Outcome<TResult> outcome;
        try
        {
            outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (Exception exception)
        {
            outcome = Outcome.FromException<TResult>(exception);
        }

        await ReportAsync(permit, outcome, context).ConfigureAwait(context.ContinueOnCapturedContext);
        return outcome;
    }

    private async ValueTask ReportAsync(CircuitBreakerPermit permit, Outcome<TResult> outcome, ResilienceContext context)
    {
        if (outcome.Exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            permit.Cancel();
            return;
        }

        var handled = false;
        try
        {
            handled = await shouldHandle(new CircuitBreakerPredicateArguments<TResult>(context, outcome)).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch
        {
            // A predicate that throws has no verdict; the exception goes to the caller, the permit goes back.
            permit.Cancel();
            throw;
        }

        if (handled)
        {
            permit.Failure(outcome.Exception);
        }
        else
        {
            permit.Success();
        }
    }
}
