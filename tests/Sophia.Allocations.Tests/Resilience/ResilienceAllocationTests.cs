using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Registry;
using Sophia.Resilience;

namespace Sophia.Allocations.Tests.Resilience;

public sealed class ResilienceAllocationTests
{
    [Fact]
    public void A_closed_breaker_lets_a_call_through_for_nothing()
    {
        var breaker = new CircuitBreaker("orders");
        AllocationAssert.Nothing(() =>
        {
            if (breaker.TryAcquire(out var permit))
            {
                permit.Success();
            }
        });
    }

    [Fact]
    public void A_failure_that_does_not_open_it_costs_nothing()
    {
        var breaker = new CircuitBreaker("orders");
        AllocationAssert.Nothing(() =>
        {
            breaker.TryAcquire(out var failing);
            failing.Failure();
            breaker.TryAcquire(out var good);
            good.Success();
            breaker.TryAcquire(out var cancelled);
            cancelled.Cancel();
        });
    }

    [Fact]
    public void Rates_and_slow_calls_are_watched_for_nothing()
    {
        var breaker = new CircuitBreaker("orders", new CircuitBreakerOptions
        {
            Trigger = CircuitBreakerTrigger.FailureRate,
            FailureRate = 0.9,
            SlowCallDuration = TimeSpan.FromHours(1),
        });
        AllocationAssert.Nothing(() =>
        {
            breaker.TryAcquire(out var permit);
            permit.Success();
            breaker.TryAcquire(out permit);
            permit.Failure();
        });
    }

    [Fact]
    public void Rejecting_without_throwing_and_reading_the_state_cost_nothing()
    {
        var breaker = new CircuitBreaker("orders", new CircuitBreakerOptions { FailureThreshold = 1, RecoveryTimeout = TimeSpan.FromHours(1) });
        breaker.TryAcquire(out var permit);
        permit.Failure();
        AllocationAssert.Nothing(() =>
        {
            Assert.False(breaker.TryAcquire(out _));
            _ = breaker.State;
            _ = breaker.CanExecute;
            _ = breaker.RetryAfter;
            _ = breaker.GetCounters();
        });
    }

    [Fact]
    public void Executing_with_a_static_lambda_costs_nothing()
    {
        var breaker = new CircuitBreaker("orders");
        AllocationAssert.Nothing(() => breaker.ExecuteAsync(static (state, _) => new ValueTask<int>(state), 1, CancellationToken.None));
    }

    [Fact]
    public void The_strategy_costs_nothing_through_the_provider_with_telemetry()
    {
        using var services = new ServiceCollection()
            .AddSophiaResilience()
            .AddResiliencePipeline("orders", (builder, context) =>
                builder.AddServiceCircuitBreaker(context.ServiceProvider.GetRequiredService<CircuitBreakerRegistry>().GetOrAdd("orders")))
            .BuildServiceProvider();
        var pipeline = services.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline("orders");

        // Not a number: Polly's telemetry listener boxes the result of every call to hand it to a formatter.
        AllocationAssert.Nothing(() => pipeline.ExecuteAsync(static (state, _) => new ValueTask<string>(state), "result"));
        AllocationAssert.Nothing(() =>
        {
            var running = pipeline.ExecuteAsync(static (_, _) => ValueTask.CompletedTask, 1);
            Assert.True(running.IsCompletedSuccessfully);
        });
    }

    [Fact]
    public void A_retry_budget_costs_nothing()
    {
        var budget = new RetryBudget();
        AllocationAssert.Nothing(() =>
        {
            budget.RecordCall();
            budget.TryTakeRetry();
        });
    }
}
