using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Alerts;

public sealed class AlertManagerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly AlertOptions _options = new();
    private readonly List<AlertNotification> _told = [];
    private AlertManager? _manager;

    private AlertManager Manager => _manager ??= Create();

    [Fact]
    public void A_failure_is_told_only_after_it_has_lasted_and_the_group_has_waited()
    {
        Fail("api");
        Pass(TimeSpan.FromSeconds(119), () => Fail("api"));
        Assert.Empty(_told);

        Pass(TimeSpan.FromSeconds(40), () => Fail("api"));

        var told = Assert.Single(_told);
        Assert.Equal("[FIRING:1] api: api is unhealthy: refused", told.Headline);
    }

    [Fact]
    public void Who_acknowledges_or_silences_forges_no_line_of_the_log()
    {
        var log = new FakeLogger<AlertManager>();
        var manager = new AlertManager(Options.Create(_options), _time, log);
        manager.ReportCritical("api", true, "refused");
        manager.Acknowledge(manager.GetActive()[0].Id, "kim\r\nforged");
        manager.Silence("api\u2028forged", null, TimeSpan.FromHours(1), "kim\u0085forged", "why\nforged");

        Assert.Equal("kim  forged", manager.GetActive()[0].AcknowledgedBy);
        Assert.All(log.Collector.GetSnapshot(), record => Assert.DoesNotContain(record.Message, c => char.IsControl(c) || c == '\u2028'));
        Assert.Equal(2, log.Collector.Count);
    }

    [Fact]
    public void Silences_are_bounded_and_one_that_ends_makes_room()
    {
        var ids = Enumerable.Range(0, 1_000).Select(i => Manager.Silence($"s{i}", null, TimeSpan.FromHours(1), "kim", "").Id).ToArray();

        Assert.Contains("1000", Assert.Throws<InvalidOperationException>(() => Manager.Silence("one more", null, TimeSpan.FromHours(1), "kim", "")).Message, StringComparison.Ordinal);
        Assert.True(Manager.EndSilence(ids[0]));
        Manager.Silence("one more", null, TimeSpan.FromHours(1), "kim", "");
    }

    [Fact]
    public void A_short_failure_is_never_told()
    {
        Fail("api");
        Pass(TimeSpan.FromSeconds(60), () => Fail("api"));
        Heal("api");
        Pass(TimeSpan.FromHours(1), () => Heal("api"));

        Assert.Empty(_told);
        Assert.Empty(Manager.GetActive());
    }

    [Fact]
    public void A_recovery_is_told_once_and_only_after_keep_firing()
    {
        Outage("api");
        Pass(TimeSpan.FromMinutes(4), () => Heal("api"));
        Assert.Single(_told);
        Assert.Single(Manager.GetActive());

        Pass(TimeSpan.FromMinutes(10), () => Heal("api"));

        Assert.Equal(2, _told.Count);
        Assert.StartsWith("[RESOLVED] api", _told[1].Headline, StringComparison.Ordinal);
        Assert.Equal(AlertState.Resolved, Assert.Single(Manager.GetRecent(TimeSpan.FromHours(24))).State);
    }

    [Fact]
    public void Alerts_of_one_service_are_told_together()
    {
        Pass(TimeSpan.FromMinutes(3), () =>
        {
            Fail("api");
            Manager.Report("api", AlertKind.Anomaly, true, "slow", "latency");
        });

        Assert.Equal(1, _told.Count(notification => notification.Firing.Count > 0 && !notification.IsRepeat && notification.At < _time.GetUtcNow().AddMinutes(-2)));
        Assert.All(_told, notification => Assert.Equal("api", notification.Group));
    }

    [Fact]
    public void What_still_fires_is_told_again_after_the_repeat_interval_unless_acknowledged()
    {
        Outage("api");
        Pass(TimeSpan.FromHours(4.1), () => Fail("api"));
        Assert.Equal(2, _told.Count);
        Assert.True(_told[1].IsRepeat);

        Assert.True(Manager.Acknowledge(Manager.GetActive()[0].Id, "kim"));
        Pass(TimeSpan.FromHours(9), () => Fail("api"));

        Assert.Equal(2, _told.Count);
        Assert.Equal("kim", Manager.GetActive()[0].AcknowledgedBy);
    }

    [Fact]
    public void An_unknown_alert_cannot_be_acknowledged() => Assert.False(Manager.Acknowledge("7-7", "kim"));

    [Fact]
    public void A_silenced_service_is_not_told_until_the_silence_ends()
    {
        Manager.Silence("api", null, TimeSpan.FromMinutes(30), "kim", "deploy");
        Pass(TimeSpan.FromMinutes(29), () => Fail("api"));
        Assert.Empty(_told);
        Assert.True(Manager.GetActive()[0].Silenced);

        Pass(TimeSpan.FromMinutes(3), () => Fail("api"));

        Assert.Single(_told);
        Assert.Empty(Manager.GetSilences());
    }

    [Fact]
    public void A_silence_can_be_ended_early()
    {
        var silence = Manager.Silence("api", AlertKind.Critical, TimeSpan.FromHours(1), "kim", "test");

        Assert.True(Manager.EndSilence(silence.Id));
        Assert.False(Manager.EndSilence(silence.Id));
    }

    [Fact]
    public void A_dead_dependency_silences_those_who_need_it_near_and_far()
    {
        Manager.DeclareDependency("orders", "postgres");
        Manager.DeclareDependency("shop", "orders");
        Pass(TimeSpan.FromMinutes(10), () => Fail("shop", "orders", "postgres"));

        Assert.Equal("postgres", Assert.Single(_told).Group);
        Assert.All(Manager.GetActive().Where(alert => alert.Service != "postgres"), alert => Assert.NotNull(alert.InhibitedBy));
    }

    [Fact]
    public void Two_that_need_each_other_do_not_silence_each_other()
    {
        Manager.DeclareDependency("a", "b");
        Manager.DeclareDependency("b", "a");
        Pass(TimeSpan.FromMinutes(3), () => Fail("a", "b"));

        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void Ten_thousand_flips_in_a_minute_are_one_alert_and_then_a_flap_alert()
    {
        _options.CriticalFor = TimeSpan.Zero;
        for (var flip = 0; flip < 10_000; flip++)
        {
            Manager.ReportCritical("api", flip % 2 == 0, "refused");
            _time.Advance(TimeSpan.FromMilliseconds(6));
            if (flip % 800 == 0)
            {
                Manager.Evaluate();
            }
        }

        Pass(TimeSpan.FromMinutes(6), () => { });

        Assert.Equal(2, Manager.GetActive().Count);
        Assert.InRange(_told.Count, 1, 2);
        Assert.Contains(_told[^1].Firing, alert => alert.Kind is AlertKind.Flapping);
        Assert.Single(_told.SelectMany(n => n.Firing).Where(a => a.Kind is AlertKind.Critical).Select(a => a.Id).Distinct());
    }

    [Fact]
    public void Flapping_ends_when_the_service_makes_up_its_mind()
    {
        for (var flip = 0; flip < 100; flip++)
        {
            Manager.ReportCritical("api", flip % 2 == 0, "refused");
        }

        Pass(TimeSpan.FromMinutes(1), () => Heal("api"));
        Assert.Contains(Manager.GetActive(), alert => alert.Kind is AlertKind.Flapping);

        Pass(TimeSpan.FromMinutes(30), () => Heal("api"));
        Assert.Empty(Manager.GetActive());
    }

    [Fact]
    public void An_anomaly_is_raised_above_the_threshold_and_withdrawn_below_half_of_it()
    {
        Anomaly(0.79);
        Assert.Empty(Manager.GetActive());
        Anomaly(0.81);
        Assert.Single(Manager.GetActive());
        Anomaly(0.5);
        Pass(TimeSpan.FromMinutes(10), () => Anomaly(0.5));
        Assert.Single(Manager.GetActive());

        Pass(TimeSpan.FromMinutes(6), () => Anomaly(0.3));
        Assert.Empty(Manager.GetActive());
    }

    [Fact]
    public void The_history_keeps_a_day()
    {
        Outage("api");
        Pass(TimeSpan.FromMinutes(20), () => Heal("api"));
        Assert.Single(Manager.GetRecent(TimeSpan.FromHours(24)));

        _time.Advance(TimeSpan.FromHours(24));
        Assert.Empty(Manager.GetRecent(TimeSpan.FromHours(24)));
    }

    [Fact]
    public void A_clock_set_back_raises_and_loses_nothing()
    {
        Outage("api");
        var before = _told.Count;
        _time.AdjustTime(_time.GetUtcNow().AddDays(-30));
        Pass(TimeSpan.FromMinutes(1), () => Fail("api"));

        Assert.Equal(before, _told.Count);
        Assert.Single(Manager.GetActive());
    }

    [Fact]
    public void A_handler_that_throws_does_not_stop_the_others_groups()
    {
        var manager = Create();
        manager.Notified += _ => throw new InvalidOperationException("broken handler");
        manager.Report("a", AlertKind.Anomaly, true, "slow");
        manager.Report("b", AlertKind.Anomaly, true, "slow");
        manager.Evaluate();
        _time.Advance(TimeSpan.FromSeconds(31));
        manager.Evaluate();

        Assert.Equal(2, _told.Count);
    }

    private AlertManager Create()
    {
        var manager = new AlertManager(Options.Create(_options), _time);
        manager.Notified += _told.Add;
        return manager;
    }

    private void Outage(string service)
    {
        Pass(TimeSpan.FromMinutes(3), () => Fail(service));
        Assert.Single(_told);
    }

    private void Fail(params string[] services)
    {
        foreach (var service in services)
        {
            Manager.ReportCritical(service, critical: true, "refused");
        }
    }

    private void Heal(string service) => Manager.ReportCritical(service, critical: false, null);

    private void Anomaly(double score) => Manager.ReportAnomaly("api", HealthSeriesKind.Latency, new AnomalyScore(score, 0, 5, 1, 1, AnomalyReason.Sustained));

    private void Pass(TimeSpan time, Action each)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            each();
            Manager.Evaluate();
            _time.Advance(TimeSpan.FromSeconds(5));
        }
    }
}
