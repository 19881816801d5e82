using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Alerts;

/// <summary>The wall clock is set while alerts are under way; the monotonic one goes on.</summary>
public sealed class AlertClockTests
{
    private readonly SettableTime _time = new();
    private readonly List<AlertNotification> _told = [];
    private readonly AlertManager _manager;

    public AlertClockTests()
    {
        _manager = new AlertManager(Options.Create(new AlertOptions()), _time);
        _manager.Notified += _told.Add;
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public void An_outage_that_has_begun_is_told_in_its_time(int days)
    {
        Pass(TimeSpan.FromMinutes(1), critical: true);
        _time.Set(TimeSpan.FromDays(days));
        Assert.Equal(AlertState.Pending, Assert.Single(_manager.GetActive()).State);

        Pass(TimeSpan.FromSeconds(40), critical: true);
        Assert.Empty(_told);
        Pass(TimeSpan.FromMinutes(2), critical: true);

        Assert.Single(_told);
        Assert.InRange(_time.GetUtcNow() - _manager.GetActive()[0].StartsAt, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4));
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public void An_alert_that_was_told_is_not_told_twice_ends_in_its_time_and_leaves_its_group_open_for_the_next(int days)
    {
        Pass(TimeSpan.FromMinutes(3), critical: true);
        Assert.Single(_told);
        _time.Set(TimeSpan.FromDays(days));

        Pass(TimeSpan.FromMinutes(2), critical: true);
        Assert.Single(_told);
        Pass(TimeSpan.FromMinutes(11), critical: false);
        Assert.Equal(2, _told.Count);
        Assert.StartsWith("[RESOLVED] api", _told[1].Headline, StringComparison.Ordinal);
        Assert.Single(_manager.GetRecent(TimeSpan.FromHours(24)));

        Pass(TimeSpan.FromMinutes(8), critical: true);
        Assert.Equal(3, _told.Count);
    }

    [Theory]
    [InlineData(-30, 50)]
    [InlineData(30, 0)]
    public void A_silence_lasts_no_longer_than_was_said(int days, int minutesLeft)
    {
        _manager.Silence("api", null, TimeSpan.FromHours(1), "kim", "deploy");
        Pass(TimeSpan.FromMinutes(10), critical: true);
        _time.Set(TimeSpan.FromDays(days));
        Pass(TimeSpan.FromSeconds(5), critical: true);

        Assert.Equal(minutesLeft > 0 ? 1 : 0, _manager.GetSilences().Count);
        Assert.All(_manager.GetSilences(), silence => Assert.InRange((silence.Until - _time.GetUtcNow()).TotalMinutes, minutesLeft - 1, minutesLeft));
    }

    private void Pass(TimeSpan time, bool critical)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            _manager.ReportCritical("api", critical, critical ? "refused" : null);
            _manager.Evaluate();
            _time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    private sealed class SettableTime() : FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero))
    {
        private TimeSpan _set;

        public void Set(TimeSpan by) => _set += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

        // The fake one would follow the wall clock.
        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
