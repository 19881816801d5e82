using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_opens_after_five_consecutive_failures_and_lets_one_probe_through_after_a_minute()
    {
        var breaker = Create();
        breaker.Fail(4);
        Assert.Equal(CircuitState.Closed, breaker.State);

        breaker.Fail(1);
        Assert.Equal(CircuitState.Open, breaker.State);
        Assert.False(breaker.TryAcquire(out _));
        Assert.Equal(Minute, breaker.RetryAfter);

        _time.Advance(Minute);
        Assert.True(breaker.TryAcquire(out var probe));
        Assert.True(probe.IsProbe);
        Assert.False(breaker.TryAcquire(out _));

        probe.Success();
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void A_success_between_failures_starts_the_count_over()
    {
        var breaker = Create();
        breaker.Fail(4);
        breaker.Succeed(1);
        breaker.Fail(4);

        Assert.Equal(CircuitState.Closed, breaker.State);
        Assert.Equal(4, breaker.GetCounters().ConsecutiveFailures);
    }

    [Fact]
    public void An_open_breaker_whose_time_is_over_reads_half_open_without_traffic()
    {
        var breaker = Create();
        breaker.Fail(5);
        _time.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.Equal(CircuitState.Open, breaker.State);
        Assert.False(breaker.CanExecute);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        Assert.True(breaker.CanExecute);
        Assert.Null(breaker.RetryAfter);
    }

    [Fact]
    public void CanExecute_takes_no_permit()
    {
        var breaker = Create();
        breaker.Fail(5);
        _time.Advance(Minute);

        Assert.True(breaker.CanExecute);
        Assert.True(breaker.CanExecute);
        Assert.True(breaker.TryAcquire(out _));
        Assert.False(breaker.CanExecute);
    }

    [Fact]
    public void A_cancelled_probe_gives_its_place_back()
    {
        var breaker = HalfOpen();
        Assert.True(breaker.TryAcquire(out var first));
        first.Cancel();

        Assert.True(breaker.TryAcquire(out var second));
        second.Success();
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void A_probe_that_never_reports_expires_and_its_late_report_is_ignored()
    {
        var breaker = HalfOpen();
        Assert.True(breaker.TryAcquire(out var lost));
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.False(breaker.TryAcquire(out _));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(breaker.TryAcquire(out var second));
        lost.Failure(new IOException("late"));
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        Assert.Equal(1, breaker.GetCounters().IgnoredResults);

        second.Success();
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void A_result_of_an_older_generation_is_ignored()
    {
        var breaker = Create();
        Assert.True(breaker.TryAcquire(out var early));
        breaker.Fail(5);
        early.Success();
        Assert.Equal(CircuitState.Open, breaker.State);

        Assert.True(Recover(breaker));
        early.Failure();
        Assert.Equal(0, breaker.GetCounters().ConsecutiveFailures);
        Assert.Equal(2, breaker.GetCounters().IgnoredResults);
    }

    [Fact]
    public void A_probe_that_reports_twice_counts_once()
    {
        var breaker = HalfOpen(options => options.PermittedProbes = 2);
        Assert.True(breaker.TryAcquire(out var probe));
        probe.Success();
        probe.Success();

        Assert.Equal(CircuitState.HalfOpen, breaker.State);
    }

    [Fact]
    public void All_permitted_probes_must_succeed()
    {
        var breaker = HalfOpen(options => options.PermittedProbes = 3);
        var probes = new List<CircuitBreakerPermit>();
        while (breaker.TryAcquire(out var permit))
        {
            probes.Add(permit);
        }

        Assert.Equal(3, probes.Count);
        Assert.Equal(3, breaker.GetCounters().ProbesRunning);
        probes[0].Success();
        Assert.False(breaker.TryAcquire(out _));
        probes[1].Success();
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        probes[2].Success();
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void One_failed_probe_opens_it_again_and_the_open_time_grows_up_to_its_cap()
    {
        var breaker = Create(options =>
            (options.RecoveryTimeout, options.RecoveryGrowth, options.MaxRecoveryTimeout) = (TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(35)));
        breaker.Fail(5);
        foreach (var seconds in new[] { 10, 20, 35, 35 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), breaker.RetryAfter);
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(CircuitState.HalfOpen, breaker.State);
            breaker.Fail(1);
        }

        _time.Advance(TimeSpan.FromSeconds(35));
        breaker.Succeed(1);
        breaker.Fail(5);
        Assert.Equal(TimeSpan.FromSeconds(10), breaker.RetryAfter);
    }

    [Fact]
    public void A_rejection_names_the_service_the_wait_and_the_cause_in_a_form_other_layers_can_read()
    {
        var breaker = Create();
        breaker.Fail(5, new IOException("host=10.0.0.1 password=hunter2"));
        _time.Advance(TimeSpan.FromSeconds(15));

        var error = breaker.CreateOpenException();

        Assert.IsType<BrokenCircuitException>(error, exactMatch: false);
        Assert.Equal("orders", error.Service);
        Assert.Equal(TimeSpan.FromSeconds(45), error.RetryAfter);
        Assert.IsType<IOException>(error.InnerException);
        Assert.Contains("'orders'", error.Message, StringComparison.Ordinal);
        Assert.Contains("45 s", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
        Assert.Equal("The service 'orders' is unavailable. Try again in 45 s.", error.Data["sophia.caller.message"]);
        Assert.Equal(TimeSpan.FromSeconds(45), error.Data["sophia.retry_after"]);
        Assert.Equal("orders", error.Data["sophia.service"]);
    }

    [Fact]
    public void An_option_out_of_range_names_itself_and_its_range()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Create(options => options.RecoveryTimeout = TimeSpan.Zero));

        Assert.Contains("RecoveryTimeout", error.Message, StringComparison.Ordinal);
        Assert.Contains("1.00:00:00", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_permit_changes_nothing()
    {
        CircuitBreakerPermit none = default;
        none.Success();
        none.Failure();
        none.Cancel();
        Assert.False(none.IsProbe);
    }

    private bool Recover(CircuitBreaker breaker)
    {
        _time.Advance(Minute);
        breaker.Succeed(1);
        return breaker.State is CircuitState.Closed;
    }

    private CircuitBreaker Create(Action<CircuitBreakerOptions>? configure = null)
    {
        var options = new CircuitBreakerOptions();
        configure?.Invoke(options);
        return new CircuitBreaker("orders", options, _time);
    }

    private CircuitBreaker HalfOpen(Action<CircuitBreakerOptions>? configure = null)
    {
        var breaker = Create(configure);
        breaker.Fail(5);
        _time.Advance(Minute);
        return breaker;
    }
}
