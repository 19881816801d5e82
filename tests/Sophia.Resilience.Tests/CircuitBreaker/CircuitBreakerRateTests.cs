using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class CircuitBreakerRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Half_of_the_calls_failing_opens_it_once_there_are_enough_calls()
    {
        var breaker = Create();
        breaker.Fail(9);
        Assert.Equal(CircuitState.Closed, breaker.State);

        breaker.Succeed(10);
        breaker.Fail(1);
        Assert.Equal(CircuitState.Open, breaker.State);
        Assert.Equal(CircuitBreakerChangeReason.FailureRate, _last!.Reason);
    }

    [Fact]
    public void Fewer_failures_than_the_rate_keep_it_closed()
    {
        var breaker = Create();
        breaker.Succeed(60);
        breaker.Fail(40);

        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Equal((100L, 40L), (breaker.GetCounters().WindowCalls, breaker.GetCounters().WindowFailures));
    }

    [Fact]
    public void Calls_that_have_left_the_window_do_not_count()
    {
        var breaker = Create();
        breaker.Fail(15);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, breaker.GetCounters().WindowCalls);

        breaker.Fail(15);
        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Equal(15, breaker.GetCounters().WindowCalls);
    }

    [Fact]
    public void The_window_slides_in_tenths()
    {
        var breaker = Create();
        for (var i = 0; i < 10; i++)
        {
            breaker.Succeed(1);
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(9, breaker.GetCounters().WindowCalls);
    }

    [Fact]
    public void After_it_has_closed_again_the_window_is_empty()
    {
        var breaker = Create();
        breaker.Fail(20);
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.Succeed(1);

        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Equal(0, breaker.GetCounters().WindowCalls);
    }

    [Fact]
    public void Slow_successes_open_it()
    {
        var breaker = Create(options => options.SlowCallDuration = TimeSpan.FromSeconds(1));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(CircuitState.Closed, breaker.State);
            SlowCall(breaker);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(CircuitState.Open, breaker.State);
        Assert.Equal(CircuitBreakerChangeReason.SlowCallRate, _last!.Reason);
        Assert.Equal(20, breaker.GetCounters().SlowCalls);
    }

    [Fact]
    public void A_slow_probe_does_not_close_it()
    {
        var breaker = Create(options => options.SlowCallDuration = TimeSpan.FromSeconds(1));
        breaker.Fail(20);
        _time.Advance(TimeSpan.FromMinutes(1));
        SlowCall(breaker);

        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Fact]
    public void A_full_bucket_keeps_its_ratio()
    {
        var window = new SlidingWindow(10_000);
        for (var i = 0; i < 1_100_000; i++)
        {
            window.Record(5, hit: (i & 1) == 0);
        }

        var (calls, hits) = window.Read(5);
        Assert.InRange(calls, 500_000, 1_048_576);
        Assert.InRange(hits / (double)calls, 0.49, 0.51);
    }

    private CircuitBreakerStateChangedEventArgs? _last;

    private CircuitBreaker Create(Action<CircuitBreakerOptions>? configure = null)
    {
        var options = new CircuitBreakerOptions { Trigger = CircuitBreakerTrigger.FailureRate };
        configure?.Invoke(options);
        var breaker = new CircuitBreaker("orders", options, _time);
        breaker.StateChanged += (_, change) => _last = change;
        return breaker;
    }

    private void SlowCall(CircuitBreaker breaker)
    {
        Assert.True(breaker.TryAcquire(out var permit));
        _time.Advance(TimeSpan.FromSeconds(1));
        permit.Success();
    }
}
