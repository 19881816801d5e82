using Polly;

namespace Sophia.Resilience;

/// <summary>The breaker as a Polly strategy that judges exceptions only, so that it needs to know no result type.</summary>
internal sealed class ServiceCircuitBreakerStrategy(CircuitBreaker breaker, Func<Exception, bool> isFailure) : ResilienceStrategy
{
    protected override ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (!breaker.TryAcquire(out var permit))
        {
            return new ValueTask<Outcome<TResult>>(Outcome.FromException<TResult>(breaker.CreateOpenException()));
        }

        try
        {
            var running = callback(context, state);
            return running.IsCompletedSuccessfully
                ? new ValueTask<Outcome<TResult>>(Report(permit, running.Result, context))
                : FinishAsync(running, permit, context);
        }
        catch (Exception exception)
        {
            // Callbacks return their exceptions; one that throws all the same must not take its permit with it.
            return new ValueTask<Outcome<TResult>>(Report(permit, Outcome.FromException<TResult>(exception), context));
        }
    }

    private async ValueTask<Outcome<TResult>> FinishAsync<TResult>(
        ValueTask<Outcome<TResult>> running, CircuitBreakerPermit permit, ResilienceContext context)
    {
        try
        {
            return Report(permit, await running.ConfigureAwait(context.ContinueOnCapturedContext), context);
        }
        catch (Exception exception)
        {
            return Report(permit, Outcome.FromException<TResult>(exception), context);
        }
    }

    private Outcome<TResult> Report<TResult>(CircuitBreakerPermit permit, Outcome<TResult> outcome, ResilienceContext context)
    {
        if (outcome.Exception is not { } exception)
        {
            permit.Success();
        }
        else if (exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            permit.Cancel();
        }
        else if (isFailure(exception))
        {
            permit.Failure(exception);
        }
        else
        {
            permit.Success();
        }

        return outcome;
    }
}
