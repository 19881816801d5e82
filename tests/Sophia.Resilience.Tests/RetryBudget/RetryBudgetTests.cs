using CsCheck;
using Microsoft.Extensions.Options;

namespace Sophia.Resilience.Tests;

public sealed class RetryBudgetTests
{
    [Fact]
    public void Five_calls_pay_for_one_retry_once_the_savings_are_spent()
    {
        var budget = new RetryBudget();
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => budget.TryTakeRetry()));
        for (var call = 1; call <= 5; call++)
        {
            Assert.False(budget.TryTakeRetry());
            budget.RecordCall();
        }

        Assert.True(budget.TryTakeRetry());
        Assert.False(budget.TryTakeRetry());
        Assert.Equal(11, budget.Granted);
    }

    [Fact]
    public void Savings_are_capped()
    {
        var budget = new RetryBudget(new RetryBudgetOptions { Burst = 2, Share = 1 });
        for (var i = 0; i < 100; i++)
        {
            budget.RecordCall();
        }

        Assert.Equal(2, budget.Available);
    }

    [Fact]
    public void Retries_never_exceed_the_burst_plus_their_share_of_calls() =>
        Gen.Select(Gen.Int[0, 20], Gen.Double[0, 1], Gen.Bool.Array[0, 300]).Sample((burst, share, calls) =>
        {
            var budget = new RetryBudget(new RetryBudgetOptions { Burst = burst, Share = share });
            var (made, granted) = (0, 0);
            foreach (var call in calls)
            {
                if (call)
                {
                    budget.RecordCall();
                    made++;
                }
                else if (budget.TryTakeRetry())
                {
                    granted++;
                }

                Assert.True(granted <= burst + share * made);
            }
        });

    [Fact]
    public async Task Parallel_takers_never_overdraw_it()
    {
        var budget = new RetryBudget(new RetryBudgetOptions { Burst = 1000, Share = 0 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    budget.TryTakeRetry();
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal((1000, 3000), (budget.Granted, budget.Denied));
    }

    [Fact]
    public void A_share_out_of_range_is_refused() =>
        Assert.Contains("Share", Assert.Throws<OptionsValidationException>(() => new RetryBudget(new RetryBudgetOptions { Share = -1 })).Message, StringComparison.Ordinal);
}
