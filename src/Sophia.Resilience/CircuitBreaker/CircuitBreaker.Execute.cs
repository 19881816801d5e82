using Polly;

namespace Sophia.Resilience;

// Doing all of it around a call.
public sealed partial class CircuitBreaker
{
    /// <summary>Makes a call if the breaker lets it through, and reports its result.</summary>
    /// <param name="action">The call. Any exception is a failure, except a cancellation that <paramref name="cancellationToken"/> asked for.</param>
    /// <param name="cancellationToken">Handed to <paramref name="action"/>.</param>
    /// <exception cref="CircuitBreakerOpenException">The breaker is open; the call was not made.</exception>
    public async ValueTask ExecuteAsync(Func<CancellationToken, ValueTask> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        await ExecuteAsync(
            static async (call, token) =>
            {
                await call(token).ConfigureAwait(false);
                return true;
            },
            action,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteAsync(Func{CancellationToken, ValueTask}, CancellationToken)"/>
    /// <returns>What <paramref name="action"/> returned.</returns>
    public ValueTask<TResult> ExecuteAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return ExecuteAsync(static (call, token) => call(token), action, cancellationToken);
    }

    /// <inheritdoc cref="ExecuteAsync(Func{CancellationToken, ValueTask}, CancellationToken)"/>
    /// <param name="action">The call; a static lambda together with <paramref name="state"/> avoids a closure. Any exception is a failure, except a cancellation that <paramref name="cancellationToken"/> asked for.</param>
    /// <param name="state">Handed to <paramref name="action"/>.</param>
    /// <param name="cancellationToken">Handed to <paramref name="action"/>.</param>
    /// <returns>What <paramref name="action"/> returned.</returns>
    public async ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> action, TState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryAcquire(out var permit))
        {
            throw CreateOpenException();
        }

        try
        {
            var result = await action(state, cancellationToken).ConfigureAwait(false);
            permit.Success();
            return result;
        }
        catch (Exception exception)
        {
            Report(permit, exception, cancellationToken);
            throw;
        }
    }

    /// <summary>As <c>ExecuteAsync</c>, but returns what went wrong instead of throwing it: a rejection costs no exception to unwind.</summary>
    /// <param name="action">The call. Any exception is a failure, except a cancellation that <paramref name="cancellationToken"/> asked for.</param>
    /// <param name="state">Handed to <paramref name="action"/>.</param>
    /// <param name="cancellationToken">Handed to <paramref name="action"/>.</param>
    /// <returns>The result, or the exception: a <see cref="CircuitBreakerOpenException"/> if the call was not made.</returns>
    public async ValueTask<Outcome<TResult>> ExecuteOutcomeAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> action, TState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (cancellationToken.IsCancellationRequested)
        {
            return Outcome.FromException<TResult>(new OperationCanceledException(cancellationToken));
        }

        if (!TryAcquire(out var permit))
        {
            return Outcome.FromException<TResult>(CreateOpenException());
        }

        try
        {
            var result = await action(state, cancellationToken).ConfigureAwait(false);
            permit.Success();
            return Outcome.FromResult(result);
        }
        catch (Exception exception)
        {
            Report(permit, exception, cancellationToken);
            return Outcome.FromException<TResult>(exception);
        }
    }

    private static void Report(CircuitBreakerPermit permit, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            permit.Cancel();
        }
        else
        {
            permit.Failure(exception);
        }
    }
}
