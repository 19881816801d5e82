using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Alerts;

public sealed class AlertManagerStateTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly List<AlertNotification> _told = [];

    [Fact]
    public void What_was_told_before_a_restart_is_not_told_again_and_its_end_is_told()
    {
        var before = Manager();
        Pass(before, TimeSpan.FromMinutes(5), critical: true);
        var alert = Assert.Single(before.GetActive());
        Assert.True(before.Acknowledge(alert.Id, "ada"));
        Assert.Single(_told);

        var after = Restarted(before);
        Pass(after, TimeSpan.FromMinutes(10), critical: true);

        Assert.Single(_told);
        var known = Assert.Single(after.GetActive());
        Assert.Equal((alert.Id, alert.FiredAt, "ada"), (known.Id, known.FiredAt, known.AcknowledgedBy));

        Pass(after, TimeSpan.FromMinutes(10), critical: false);
        Assert.Equal("[RESOLVED] api", _told[^1].Headline[..14]);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void Silences_history_and_the_count_towards_firing_survive()
    {
        var before = Manager();
        Pass(before, TimeSpan.FromMinutes(5), critical: true);
        Pass(before, TimeSpan.FromMinutes(11), critical: false);
        before.Silence("api", AlertKind.Critical, TimeSpan.FromHours(1), "ada", "deploy");
        Pass(before, TimeSpan.FromMinutes(1), critical: true);
        var told = _told.Count;

        var after = Restarted(before);

        Assert.Equal(AlertState.Pending, Assert.Single(after.GetActive()).State);
        Assert.Equal("deploy", Assert.Single(after.GetSilences()).Comment);
        Assert.Equal(before.GetRecent(TimeSpan.FromHours(24)), after.GetRecent(TimeSpan.FromHours(24)));
        Pass(after, TimeSpan.FromMinutes(10), critical: true);
        Assert.Equal(told, _told.Count);
        Assert.True(Assert.Single(after.GetActive()).Silenced);
    }

    [Fact]
    public void A_damaged_or_foreign_state_is_refused_and_leaves_an_empty_manager()
    {
        var before = Manager();
        Pass(before, TimeSpan.FromMinutes(5), critical: true);
        var saved = before.Save();

        foreach (var bad in new[] { [], saved[..^1], saved[..60], [.. saved[..8], 9, .. saved[9..]], new SlaTracker(Options.Create(new SlaOptions()), _time).Save() })
        {
            var after = Manager();
            Assert.False(after.TryRestore(bad));
            Assert.Empty(after.GetActive());
            Pass(after, TimeSpan.FromMinutes(5), critical: true);
            Assert.Single(after.GetActive());
        }
    }

    [Fact]
    public void A_forecast_that_has_to_learn_anew_ends_no_alert_while_the_fuller_half_is_used()
    {
        var before = Manager();
        before.Report("disk", AlertKind.Forecast, true, "full in 40 min", "disk");
        Evaluate(before, TimeSpan.FromMinutes(1));
        var after = Restarted(before);
        var engine = new HealthPredictionEngine(Options.Create(new HealthPredictionOptions()));

        for (var i = 0; i < 40; i++)
        {
            after.ReportForecast(engine.ObserveLimit("disk", "disk", 0.9, 1, _time.GetUtcNow()));
            Evaluate(after, TimeSpan.FromSeconds(30));
        }

        Assert.Single(after.GetActive());
        after.ReportForecast(new HealthPredictionEngine(Options.Create(new HealthPredictionOptions())).ObserveLimit("disk", "disk", 0.2, 1, _time.GetUtcNow()));
        Evaluate(after, TimeSpan.FromMinutes(6));
        Assert.Empty(after.GetActive());
    }

    [Fact]
    public void What_was_taken_up_of_a_service_that_is_watched_no_more_ends()
    {
        var before = Manager();
        Array.ForEach(["gone", "slow", "told"], service => before.Report(service, AlertKind.Anomaly, true, "slow", "latency"));
        Evaluate(before, TimeSpan.FromMinutes(1));
        var after = Restarted(before);
        after.Report("told", AlertKind.Anomaly, true, "slow", "latency");

        after.WithdrawUnknown(service => service == "slow");
        Evaluate(after, TimeSpan.FromMinutes(6));

        Assert.Equal(["slow", "told"], after.GetActive().Select(alert => alert.Service).Order());
    }

    [Fact]
    public void Services_that_come_and_go_leave_nothing_behind()
    {
        var manager = Manager();
        var empty = manager.Save().Length;
        for (var i = 0; i < 1_000; i++)
        {
            manager.ReportCritical($"job-{i}", critical: true, "no");
            manager.ReportCritical($"job-{i}", critical: false, null);
        }

        Evaluate(manager, TimeSpan.FromMinutes(11));
        Evaluate(manager, TimeSpan.FromMinutes(11));

        Assert.Equal(empty, manager.Save().Length);
    }

    [Fact]
    public void Texts_of_any_length_are_kept_short_and_can_be_saved_and_taken_up()
    {
        var before = Manager();
        before.Report(new string('s', 10_000), AlertKind.Anomaly, true, new string('x', 1_999) + "😀" + new string('x', 100_000), new string('t', 10_000));
        var alert = Assert.Single(before.GetActive());
        Assert.True(before.Acknowledge(alert.Id, new string('k', 10_000)));
        before.Silence("api", null, TimeSpan.FromHours(1), new string('k', 10_000), new string('c', 10_000));

        var after = Restarted(before);

        Assert.Equal((1_999, 200, 2_000), (alert.Summary.Length, before.GetActive()[0].AcknowledgedBy!.Length, after.GetSilences()[0].Comment.Length));
        Assert.Single(after.GetActive());
    }

    [Fact]
    public void Switched_off_nothing_is_taken_up_listed_or_told()
    {
        var before = Manager();
        Pass(before, TimeSpan.FromMinutes(5), critical: true);
        _told.Clear();
        var off = Manager(new AlertOptions { Enabled = false });

        Assert.False(off.TryRestore(before.Save()));
        Pass(off, TimeSpan.FromMinutes(5), critical: true);

        Assert.Empty(off.GetActive());
        Assert.Empty(_told);
    }

    private void Evaluate(AlertManager manager, TimeSpan time)
    {
        manager.Evaluate();
        _time.Advance(time);
        manager.Evaluate();
    }

    private AlertManager Restarted(AlertManager before)
    {
        before.Notified -= _told.Add;
        var after = Manager();
        Assert.True(after.TryRestore(before.Save()));
        return after;
    }

    private AlertManager Manager(AlertOptions? options = null)
    {
        var manager = new AlertManager(Options.Create(options ?? new AlertOptions()), _time);
        manager.Notified += _told.Add;
        return manager;
    }

    private void Pass(AlertManager manager, TimeSpan time, bool critical)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            manager.ReportCritical("api", critical, critical ? "refused" : null);
            manager.Evaluate();
        }
    }
}
