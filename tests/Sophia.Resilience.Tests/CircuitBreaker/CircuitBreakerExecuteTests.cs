using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class CircuitBreakerExecuteTests
{
    private readonly CircuitBreaker _breaker = new("orders", new CircuitBreakerOptions { FailureThreshold = 1 });

    [Fact]
    public async Task It_returns_the_result_and_counts_a_success()
    {
        Assert.Equal(7, await _breaker.ExecuteAsync(_ => new ValueTask<int>(7), TestContext.Current.CancellationToken));
        await _breaker.ExecuteAsync(_ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);
        Assert.Equal(2, _breaker.GetCounters().Successes);
    }

    [Fact]
    public async Task It_throws_what_the_call_threw_and_then_rejects()
    {
        var cause = new IOException();
        var thrown = await Assert.ThrowsAsync<IOException>(() => Run(_ => throw cause));
        Assert.Same(cause, thrown);

        var rejected = await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => Run(_ => ValueTask.CompletedTask));
        Assert.Same(cause, rejected.InnerException);
        Assert.Equal(1, _breaker.GetCounters().Rejections);
    }

    [Fact]
    public async Task A_cancellation_the_caller_asked_for_is_no_verdict()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _breaker.ExecuteAsync(
            async token =>
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            cancellation.Token).AsTask());

        Assert.Equal(CircuitState.Closed, _breaker.State);
        Assert.Equal(1, _breaker.GetCounters().Cancellations);
    }

    [Fact]
    public async Task A_cancellation_from_within_is_a_failure()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(_ => throw new TaskCanceledException("the client's own timeout")));
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public async Task The_non_throwing_path_returns_failures_and_rejections()
    {
        var token = TestContext.Current.CancellationToken;
        var good = await _breaker.ExecuteOutcomeAsync(static (state, _) => new ValueTask<int>(state), 3, token);
        var bad = await _breaker.ExecuteOutcomeAsync<int, int>(static (_, _) => throw new IOException(), 3, token);
        var rejected = await _breaker.ExecuteOutcomeAsync(static (state, _) => new ValueTask<int>(state), 3, token);

        Assert.Equal(3, good.Result);
        Assert.IsType<IOException>(bad.Exception);
        Assert.IsType<CircuitBreakerOpenException>(rejected.Exception);
    }

    private Task Run(Func<CancellationToken, ValueTask> action) => _breaker.ExecuteAsync(action, TestContext.Current.CancellationToken).AsTask();
}
