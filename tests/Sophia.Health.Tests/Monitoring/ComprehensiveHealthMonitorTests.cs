using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Monitoring;

public sealed class ComprehensiveHealthMonitorTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly HookedTime _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services;
    private readonly ComprehensiveHealthMonitor _monitor;

    public ComprehensiveHealthMonitorTests()
    {
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(_time)
            .AddLogging()
            .AddSophiaHealthMonitoring()
            .AddSophiaHealthMonitoring()
            .AddHealthChecks().AddCheck("own", () => HealthCheckResult.Healthy()).Services
            .BuildServiceProvider();
        _monitor = _services.GetRequiredService<ComprehensiveHealthMonitor>();
        _monitor.Start();
    }

    [Fact]
    public async Task A_registered_service_is_checked_on_its_interval_and_never_more_often()
    {
        var runs = 0;
        _monitor.RegisterService("api", _ => Answer(ref runs), o => o.Interval = TimeSpan.FromSeconds(30));
        await Pump.UntilAsync(_time, Second, () => _monitor.GetHistory("api").Count == 5);

        var history = _monitor.GetHistory("api");
        Assert.All(history.Zip(history.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(26)));
        Assert.Equal(HealthStatus.Healthy, Assert.Single(_monitor.Services).Status);
    }

    [Fact]
    public async Task A_thousand_probes_at_once_join_one_check()
    {
        var runs = 0;
        var release = new TaskCompletionSource<HealthCheckResult>();
        _monitor.RegisterService("api", _ =>
        {
            Interlocked.Increment(ref runs);
            return release.Task;
        });
        var probes = Enumerable.Range(0, 1_000).Select(_ => _monitor.CheckAllAsync(TestContext.Current.CancellationToken)).ToArray();
        await Pump.UntilAsync(() => Volatile.Read(ref runs) > 0);
        release.SetResult(HealthCheckResult.Healthy());
        await Task.WhenAll(probes);

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_check_that_never_returns_is_unhealthy_and_harms_no_other()
    {
        _monitor.RegisterService("stuck", _ => new TaskCompletionSource<HealthCheckResult>().Task);
        _monitor.RegisterService("good", _ => Task.FromResult(HealthCheckResult.Healthy()));
        await Pump.UntilAsync(_time, Second, () => StatusOf("stuck") is HealthStatus.Unhealthy && _monitor.GetHistory("good").Count >= 3);

        Assert.Contains("10 s", _monitor.Services.Single(s => s.Service == "stuck").ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, StatusOf("good"));
    }

    [Fact]
    public async Task A_check_that_throws_is_unhealthy_and_backs_off()
    {
        _monitor.RegisterService("bad", _ => throw new InvalidOperationException("no route"), o => o.Interval = TimeSpan.FromSeconds(10));
        await Pump.UntilAsync(_time, Second, () => _monitor.GetHistory("bad").Count == 6);

        var history = _monitor.GetHistory("bad");
        Assert.Equal("no route", Assert.Single(_monitor.Services).ErrorMessage);
        // Upwards only: on a busy machine the clock moves on while a check waits for a thread.
        var (first, last) = ((history[1].At - history[0].At).TotalSeconds, (history[5].At - history[4].At).TotalSeconds);
        Assert.InRange(first, 8, last / 2);
        Assert.InRange(last, 53, double.MaxValue);
    }

    [Fact]
    public async Task A_check_that_blocks_its_thread_does_not_block_the_others()
    {
        using var release = new ManualResetEventSlim();
        _monitor.RegisterService("blocks", _ =>
        {
            release.Wait(TestContext.Current.CancellationToken);
            return Task.FromResult(HealthCheckResult.Healthy());
        });
        _monitor.RegisterService("good", _ => Task.FromResult(HealthCheckResult.Healthy()));
        await Pump.UntilAsync(_time, Second, () => _monitor.GetHistory("good").Count >= 3);

        Assert.Equal(HealthStatus.Unhealthy, StatusOf("blocks"));
        release.Set();
    }

    [Fact]
    public async Task A_check_that_changes_its_answer_each_time_is_told_as_it_is()
    {
        var runs = 0;
        _monitor.RegisterService("fickle", _ => Task.FromResult(++runs % 2 == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no")));
        await Pump.UntilAsync(_time, Second, () => _monitor.GetHistory("fickle").Count == 6);

        Assert.Equal(0.5, Assert.Single(_monitor.Services).ErrorRate);
    }

    [Fact]
    public async Task What_a_check_reports_feeds_prediction_forecast_and_alerts()
    {
        _monitor.RegisterService("postgres", _ => Task.FromResult(new HealthCheckResult(HealthStatus.Unhealthy, "refused", null, new Dictionary<string, object>
        {
            ["active"] = 3, ["max_connections"] = 10, ["error_rate"] = 0.5, ["limit.disk"] = 0.7,
        })));
        await _monitor.CheckAllAsync(TestContext.Current.CancellationToken);

        var engine = _services.GetRequiredService<HealthPredictionEngine>();
        Assert.Equal(["disk", "pool"], engine.GetForecasts().Select(f => f.Resource).Order());
        Assert.Contains(engine.GetPredictions(), p => p.Series is HealthSeriesKind.ErrorRate && p.Anomaly.Observed == 0.5);
        Assert.Equal(AlertState.Pending, Assert.Single(_services.GetRequiredService<AlertManager>().GetActive()).State);
        Assert.Single(_services.GetRequiredService<SlaTracker>().CreateReport().Services[0].Outages);
    }

    [Fact]
    public async Task The_history_is_bounded()
    {
        _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Healthy()));
        for (var i = 0; i < 150; i++)
        {
            await _monitor.CheckAllAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(120, _monitor.GetHistory("api").Count);
    }

    [Fact]
    public async Task An_unregistered_service_is_forgotten()
    {
        _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Unhealthy("no")));
        await _monitor.CheckAllAsync(TestContext.Current.CancellationToken);

        Assert.True(_monitor.UnregisterService("api"));

        Assert.False(_monitor.UnregisterService("api"));
        Assert.Empty(_monitor.Services);
        Assert.Empty(_services.GetRequiredService<HealthPredictionEngine>().GetPredictions());
        Assert.Empty(_services.GetRequiredService<AlertManager>().GetActive());
    }

    [Fact]
    public void A_name_can_be_taken_once()
    {
        _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Healthy()));

        var error = Assert.Throws<InvalidOperationException>(() => _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Healthy())));
        Assert.Contains("'api'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(null, 0)]
    [InlineData(null, 7_200)]
    public void An_interval_or_timeout_out_of_range_is_refused_and_named(int? interval, int? timeout)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Healthy()), options =>
            (options.Interval, options.Timeout) = (interval is { } i ? TimeSpan.FromSeconds(i) : null, timeout is { } t ? TimeSpan.FromSeconds(t) : null)));

        Assert.Contains("'api'", error.Message, StringComparison.Ordinal);
        Assert.Empty(_monitor.Services);
    }

    [Fact]
    public async Task A_service_unregistered_while_its_result_is_recorded_is_forgotten_all_the_same()
    {
        var unregistered = Task.CompletedTask;
        _monitor.RegisterService("api", _ =>
        {
            _time.Hook = () =>
            {
                unregistered = Task.Run(() => _monitor.UnregisterService("api"));
                unregistered.Wait(TimeSpan.FromMilliseconds(300));
            };
            return Task.FromResult(HealthCheckResult.Unhealthy("no"));
        });
        await _monitor.CheckAllAsync(TestContext.Current.CancellationToken);
        await unregistered;

        Assert.Empty(_services.GetRequiredService<SlaTracker>().CreateReport().Services);
    }

    [Fact]
    public void An_unregistered_service_needs_nobody_any_more()
    {
        var alerts = _services.GetRequiredService<AlertManager>();
        _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Healthy()), options => options.DependsOn.Add("postgres"));
        _monitor.UnregisterService("api");
        _monitor.RegisterService("api", _ => Task.FromResult(HealthCheckResult.Healthy()));
        alerts.ReportCritical("postgres", critical: true, "down");
        alerts.ReportCritical("api", critical: true, "down");
        _time.Advance(TimeSpan.FromMinutes(3));
        alerts.Evaluate();

        Assert.All(alerts.GetActive(), alert => Assert.Null(alert.InhibitedBy));
    }

    [Fact]
    public void A_name_too_long_or_of_two_lines_is_refused()
    {
        Func<CancellationToken, Task<HealthCheckResult>> check = _ => Task.FromResult(HealthCheckResult.Healthy());

        Assert.Throws<ArgumentException>("service", () => _monitor.RegisterService(new string('x', 201), check));
        Assert.Throws<ArgumentException>("service", () => _monitor.RegisterService("a\nforged line", check));
    }

    [Fact]
    public async Task A_service_checked_once_a_day_is_checked_soon_and_its_day_is_counted()
    {
        _monitor.RegisterService("certificate", _ => Task.FromResult(HealthCheckResult.Unhealthy("expired")), o => o.Interval = TimeSpan.FromDays(1));
        await Pump.UntilAsync(_time, Second, () => _monitor.GetHistory("certificate").Count == 1);
        Assert.True(_time.GetUtcNow() - _time.Start < TimeSpan.FromMinutes(1));
        await Pump.UntilAsync(_time, TimeSpan.FromMinutes(10), () => _monitor.GetHistory("certificate").Count == 2);

        Assert.InRange(_services.GetRequiredService<SlaTracker>().CreateReport().Services.Single().Down.TotalHours, 21, 27);
    }

    [Fact]
    public async Task A_service_without_a_pace_of_its_own_is_checked_only_when_somebody_asks()
    {
        var runs = 0;
        _monitor.RegisterService("other", _ => Task.FromResult(HealthCheckResult.Healthy()));
        _monitor.RegisterService("asked", _ => Answer(ref runs), o => o.Interval = Timeout.InfiniteTimeSpan);
        await Pump.UntilAsync(_time, TimeSpan.FromSeconds(10), () => _monitor.GetHistory("other").Count == 20);
        Assert.Equal(0, runs);

        await _monitor.CheckAllAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(1));
        await _monitor.CheckAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, runs);
        Assert.Equal(TimeSpan.Zero, _services.GetRequiredService<SlaTracker>().CreateReport().Services.Single(service => service.Service == "asked").Watched);
    }

    [Fact]
    public async Task A_service_unregistered_during_a_round_does_not_fail_the_round()
    {
        var begun = new TaskCompletionSource();
        _monitor.RegisterService("leaving", async ct =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return HealthCheckResult.Healthy();
        });
        var round = _monitor.CheckAllAsync(TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        _monitor.UnregisterService("leaving");

        await round;
    }

    public void Dispose() => _services.Dispose();

    private sealed class HookedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public Action? Hook { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            var hook = Hook;
            Hook = null;
            hook?.Invoke();
            return base.GetUtcNow();
        }
    }

    private static Task<HealthCheckResult> Answer(ref int runs)
    {
        Interlocked.Increment(ref runs);
        return Task.FromResult(HealthCheckResult.Healthy());
    }

    private HealthStatus StatusOf(string service) => _monitor.Services.Single(s => s.Service == service).Status;
}
