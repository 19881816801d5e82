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

    private AlertManager Restarted(AlertManager before)
    {
        before.Notified -= _told.Add;
        var after = Manager();
        Assert.True(after.TryRestore(before.Save()));
        return after;
    }

    private AlertManager Manager()
    {
        var manager = new AlertManager(Options.Create(new AlertOptions()), _time);
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
