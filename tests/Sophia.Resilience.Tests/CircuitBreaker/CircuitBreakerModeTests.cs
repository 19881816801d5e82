using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class CircuitBreakerModeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<CircuitBreakerStateChangedEventArgs> _changes = [];

    [Fact]
    public void An_isolated_breaker_rejects_until_it_is_reset()
    {
        var breaker = Create();
        breaker.Isolate();
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(CircuitState.Isolated, breaker.State);
        Assert.False(breaker.TryAcquire(out _));
        Assert.False(breaker.CanExecute);
        Assert.Null(breaker.RetryAfter);
        var error = breaker.CreateOpenException();
        Assert.Null(error.RetryAfter);
        Assert.Contains("held open by hand", error.Message, StringComparison.Ordinal);
        Assert.False(error.Data.Contains("sophia.retry_after"));

        breaker.Reset();
        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.True(breaker.TryAcquire(out _));
    }

    [Fact]
    public void Isolating_twice_tells_once()
    {
        var breaker = Create();
        breaker.Isolate();
        breaker.Isolate();

        Assert.Single(_changes);
    }

    [Fact]
    public void A_disabled_breaker_lets_everything_through_and_counts_nothing()
    {
        var breaker = Create(CircuitBreakerMode.Disabled);
        breaker.Fail(100);

        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Equal(0, breaker.GetCounters().Failures);
    }

    [Fact]
    public void A_metrics_only_breaker_says_each_time_it_would_have_opened()
    {
        var breaker = Create(CircuitBreakerMode.MetricsOnly);
        breaker.Fail(12);

        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Equal(12, breaker.GetCounters().Failures);
        Assert.Equal(2, breaker.GetCounters().TimesWouldHaveOpened);
        Assert.All(_changes, change => Assert.Equal(CircuitBreakerChangeReason.WouldHaveOpened, change.Reason));
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public void The_mode_can_change_while_it_runs()
    {
        var breaker = Create();
        breaker.Fail(4);
        breaker.SetMode(CircuitBreakerMode.Disabled);
        breaker.SetMode(CircuitBreakerMode.Normal);

        Assert.Equal(CircuitBreakerMode.Normal, breaker.Mode);
        Assert.Equal(0, breaker.GetCounters().ConsecutiveFailures);
        breaker.Fail(5);
        Assert.Equal(CircuitState.Open, breaker.State);
        breaker.SetMode(CircuitBreakerMode.Normal);
        Assert.Equal(CircuitState.Open, breaker.State);
        Assert.Throws<ArgumentOutOfRangeException>(() => breaker.SetMode((CircuitBreakerMode)9));
    }

    [Fact]
    public void A_breaker_configured_forced_open_starts_rejecting_and_is_normal_after_a_reset()
    {
        var breaker = Create(CircuitBreakerMode.ForcedOpen);
        Assert.False(breaker.TryAcquire(out _));

        breaker.Reset();
        Assert.Equal(CircuitBreakerMode.Normal, breaker.Mode);
    }

    private CircuitBreaker Create(CircuitBreakerMode mode = CircuitBreakerMode.Normal)
    {
        var breaker = new CircuitBreaker("orders", new CircuitBreakerOptions { Mode = mode }, _time);
        breaker.StateChanged += (_, change) => _changes.Add(change);
        return breaker;
    }
}
