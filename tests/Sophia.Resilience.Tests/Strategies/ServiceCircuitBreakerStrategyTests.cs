using Polly;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class ServiceCircuitBreakerStrategyTests
{
    private readonly CircuitBreaker _breaker = new("orders", new CircuitBreakerOptions { FailureThreshold = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_is_guarded_by_the_breaker()
    {
        var pipeline = new ResiliencePipelineBuilder().AddServiceCircuitBreaker(_breaker).Build();
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<IOException>(() => pipeline.ExecuteAsync(_ => throw new IOException(), Token).AsTask());
        }

        var calls = 0;
        var error = await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => pipeline.ExecuteAsync(_ => Count(ref calls), Token).AsTask());
        Assert.Equal("orders", error.Service);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Calls_that_finish_later_are_counted_too()
    {
        var pipeline = new ResiliencePipelineBuilder().AddServiceCircuitBreaker(_breaker).Build();
        var result = await pipeline.ExecuteAsync(
            static async token =>
            {
                await Task.Yield();
                return 5;
            },
            Token);

        Assert.Equal(5, result);
        Assert.Equal(1, _breaker.GetCounters().Successes);
    }

    [Fact]
    public async Task Exceptions_that_say_nothing_about_the_service_count_as_its_answer()
    {
        var pipeline = new ResiliencePipelineBuilder().AddServiceCircuitBreaker(_breaker, TransientErrors.IsTransient).Build();
        await Assert.ThrowsAsync<ArgumentException>(() => pipeline.ExecuteAsync(_ => throw new ArgumentException("bad request"), Token).AsTask());

        Assert.Equal(1, _breaker.GetCounters().Successes);
        Assert.Equal(0, _breaker.GetCounters().Failures);
    }

    [Fact]
    public async Task A_callback_that_throws_instead_of_returning_an_outcome_keeps_no_permit()
    {
        var pipeline = new ResiliencePipelineBuilder().AddServiceCircuitBreaker(_breaker).Build();
        var context = ResilienceContextPool.Shared.Get(Token);
        var outcome = await pipeline.ExecuteOutcomeAsync<int, int>(static (_, _) => throw new IOException(), context, 0);
        ResilienceContextPool.Shared.Return(context);

        Assert.IsType<IOException>(outcome.Exception);
        Assert.Equal(1, _breaker.GetCounters().Failures);
    }

    [Fact]
    public async Task A_cancellation_the_caller_asked_for_is_no_verdict()
    {
        var pipeline = new ResiliencePipelineBuilder().AddServiceCircuitBreaker(_breaker).Build();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.ExecuteAsync(
            async token =>
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            cancellation.Token).AsTask());

        Assert.Equal(1, _breaker.GetCounters().Cancellations);
    }

    [Fact]
    public async Task A_typed_pipeline_judges_results()
    {
        var pipeline = new ResiliencePipelineBuilder<int>()
            .AddServiceCircuitBreaker(new ServiceCircuitBreakerStrategyOptions<int>
            {
                Breaker = _breaker,
                ShouldHandle = new PredicateBuilder<int>().HandleResult(status => status >= 500).Handle<IOException>(),
            })
            .Build();
        await pipeline.ExecuteAsync(_ => new ValueTask<int>(503), Token);
        Assert.Equal(1, _breaker.GetCounters().ConsecutiveFailures);
        await Assert.ThrowsAsync<IOException>(() => pipeline.ExecuteAsync<int>(_ => throw new IOException(), Token).AsTask());
        Assert.Equal(CircuitState.Open, _breaker.State);

        await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => pipeline.ExecuteAsync(_ => new ValueTask<int>(200), Token).AsTask());
    }

    [Fact]
    public void A_typed_strategy_without_a_breaker_says_so() => Assert.Contains(
        "Breaker is not set",
        Assert.Throws<ArgumentException>(() => new ResiliencePipelineBuilder<int>().AddServiceCircuitBreaker(new ServiceCircuitBreakerStrategyOptions<int>())).Message,
        StringComparison.Ordinal);

    private static ValueTask Count(ref int calls)
    {
        calls++;
        return ValueTask.CompletedTask;
    }
}
