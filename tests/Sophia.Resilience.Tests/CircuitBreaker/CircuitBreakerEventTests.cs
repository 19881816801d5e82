using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class CircuitBreakerEventTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_change_is_told_once_with_its_reason_in_order()
    {
        var changes = new List<CircuitBreakerStateChangedEventArgs>();
        var breaker = new CircuitBreaker("orders", null, _time);
        breaker.StateChanged += (_, change) => changes.Add(change);
        var cause = new IOException("gone");

        breaker.Fail(5, cause);
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.Fail();
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.Succeed();

        Assert.Equal(
            [
                (CircuitState.Open, CircuitBreakerChangeReason.ConsecutiveFailures),
                (CircuitState.HalfOpen, CircuitBreakerChangeReason.RecoveryTimeElapsed),
                (CircuitState.Open, CircuitBreakerChangeReason.ProbeFailed),
                (CircuitState.HalfOpen, CircuitBreakerChangeReason.RecoveryTimeElapsed),
                (CircuitState.Closed, CircuitBreakerChangeReason.ProbesSucceeded),
            ],
            changes.Select(change => (change.State, change.Reason)));
        Assert.Equal([1, 2, 3, 4, 5], changes.Select(change => change.Sequence));
        Assert.Same(cause, changes[0].Exception);
        Assert.Equal(TimeSpan.FromMinutes(1), changes[0].OpenFor);
        Assert.Equal(_time.GetUtcNow(), changes[4].OccurredAt);
    }

    [Fact]
    public void A_handler_that_throws_is_logged_and_disturbs_nobody()
    {
        var logger = new FakeLogger();
        var told = 0;
        var breaker = new CircuitBreaker("orders", null, _time, logger);
        breaker.StateChanged += (_, _) => throw new InvalidOperationException("bad handler");
        breaker.StateChanged += (_, _) => told++;

        breaker.Fail(5);

        Assert.Equal(1, told);
        Assert.Equal("bad handler", logger.LatestRecord.Exception!.Message);
        Assert.Contains("orders", logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_may_change_the_state_and_the_changes_stay_in_order()
    {
        var changes = new List<long>();
        var breaker = new CircuitBreaker("orders", null, _time);
        breaker.StateChanged += (_, change) =>
        {
            if (change.State is CircuitState.Open)
            {
                breaker.Isolate();
                breaker.Reset();
            }

            changes.Add(change.Sequence);
        };

        breaker.Fail(5);

        Assert.Equal([1, 2, 3], changes);
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public async Task A_handler_that_hangs_holds_back_nobody_but_later_events()
    {
        var token = TestContext.Current.CancellationToken;
        var entered = new TaskCompletionSource();
        using var leave = new ManualResetEventSlim();
        var changes = new List<long>();
        var breaker = new CircuitBreaker("orders", null, _time);
        breaker.StateChanged += (_, change) =>
        {
            if (change.Sequence == 1)
            {
                entered.SetResult();
                leave.Wait(token);
            }

            changes.Add(change.Sequence);
        };

        var opening = Task.Run(breaker.Isolate, token);
        await entered.Task.WaitAsync(token);
        breaker.Reset();
        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Empty(changes);

        leave.Set();
        await opening;
        Assert.Equal([1, 2], changes);
    }
}
