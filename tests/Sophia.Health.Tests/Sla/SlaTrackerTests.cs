using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Sla;

public sealed class SlaTrackerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeLogger<SlaTracker> _log = new();
    private readonly SlaTracker _sla;

    public SlaTrackerTests() => _sla = Create();

    [Fact]
    public void Uptime_recovery_and_budget_follow_from_what_the_checks_said()
    {
        Run(up: true, TimeSpan.FromHours(10));
        Run(up: false, TimeSpan.FromMinutes(6));
        Run(up: true, TimeSpan.FromHours(10));
        Run(up: false, TimeSpan.FromMinutes(12));
        Run(up: true, TimeSpan.FromHours(1));

        var figures = Figures();

        Assert.Equal(18, figures.Down.TotalMinutes, 1);
        Assert.Equal(1 - (18 / (21 * 60.0 + 18)), figures.Uptime, 3);
        Assert.Equal(9, figures.MeanTimeToRecovery!.Value.TotalMinutes, 1);
        Assert.Equal(10.5, figures.MeanTimeBetweenFailures!.Value.TotalHours, 1);
        Assert.Equal(18 / 43.2, figures.BudgetSpent, 2);
        Assert.Equal(2, figures.Outages.Count);
    }

    [Fact]
    public void A_burning_budget_exceeds_the_fast_pair_of_windows_and_stops_when_it_is_over()
    {
        Run(up: true, TimeSpan.FromHours(2));
        Run(up: false, TimeSpan.FromMinutes(10));
        Assert.True(Figures().BurnRates[0].IsExceeded);

        Run(up: true, TimeSpan.FromMinutes(20));
        Assert.False(Figures().BurnRates[0].IsExceeded);
    }

    [Fact]
    public void A_silence_is_counted_neither_as_up_nor_as_down()
    {
        Run(up: true, TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromHours(10));
        Run(up: true, TimeSpan.FromHours(1));

        Assert.Equal(2, Figures().Watched.TotalHours, 1);
    }

    [Fact]
    public void The_pause_of_a_check_that_runs_once_an_hour_is_no_silence()
    {
        var hour = TimeSpan.FromHours(1);
        foreach (var up in new[] { true, true, false, true, true, false, false })
        {
            _sla.Observe("api", up, null, hour);
            _time.Advance(hour);
        }

        _sla.Observe("api", true);
        Assert.Equal((7, 3), (Figures().Watched.TotalHours, Figures().Down.TotalHours));
        Assert.Equal(1000, Figures().BurnRates[0].LongRate, 1);
        _time.Advance(TimeSpan.FromMinutes(3));
        _sla.Observe("api", true);
        Assert.Equal(7, Figures().Watched.TotalHours, 3);
    }

    [Fact]
    public void A_pause_longer_than_a_bucket_lies_in_those_before_it_too()
    {
        _sla.Observe("api", false, null, TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromHours(1));
        foreach (var _ in Enumerable.Range(0, 31))
        {
            _sla.Observe("api", true, null, TimeSpan.FromMinutes(1));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var fast = Figures().BurnRates[0];
        Assert.Equal((0.5, 0), (Math.Round(fast.LongRate / 1000, 1), fast.ShortRate));
    }

    [Fact]
    public void Before_the_second_check_no_uptime_is_claimed()
    {
        _sla.Observe("api", up: false, "refused");
        var report = _sla.CreateReport();

        Assert.Contains("\"uptime\":null", System.Text.Encoding.UTF8.GetString(report.ToJson()), StringComparison.Ordinal);
        Assert.Contains("api,,0,0,,,0,", report.ToCsv(), StringComparison.Ordinal);
        Assert.DoesNotContain("100.000", report.ToHtml(), StringComparison.Ordinal);
        Assert.Null(Figures().MeanTimeBetweenFailures);
    }

    [Fact]
    public void A_clock_set_back_is_counted_as_nothing()
    {
        Run(up: true, TimeSpan.FromHours(1));
        _time.AdjustTime(_time.GetUtcNow().AddHours(-5));
        Run(up: true, TimeSpan.FromMinutes(1));

        Assert.InRange(Figures().Watched.TotalMinutes, 59, 62);
        Assert.Equal(1, Figures().Uptime);
    }

    [Fact]
    public void A_clock_that_was_a_year_ahead_leaves_no_outage_behind_in_the_windows()
    {
        Run(up: true, TimeSpan.FromHours(1));
        var right = _time.GetUtcNow();
        _time.AdjustTime(right.AddYears(1));
        Run(up: false, TimeSpan.FromMinutes(10));
        _time.AdjustTime(right.AddMinutes(10));
        Run(up: true, TimeSpan.FromHours(2));

        var figures = Figures();
        Assert.Equal(0, figures.BurnRates[0].LongRate);
        Assert.InRange(figures.Down.TotalMinutes, 9, 11);
        Assert.Equal(right, Assert.Single(figures.Outages).Start, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void An_outage_that_has_lasted_for_longer_than_the_account_is_still_one()
    {
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromDays(32); passed += TimeSpan.FromMinutes(2))
        {
            _sla.Observe("api", up: false, "refused");
            _time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Null(Assert.Single(Figures().Outages).End);
        Assert.Equal(TimeSpan.Zero, Figures().MeanTimeBetweenFailures);
    }

    [Fact]
    public void The_mean_time_between_failures_holds_for_more_outages_than_are_kept()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Run(up: false, TimeSpan.FromSeconds(30));
            Run(up: true, TimeSpan.FromSeconds(30));
        }

        Assert.Equal(200, Figures().Outages.Count);
        Assert.Equal(30, Figures().MeanTimeBetweenFailures!.Value.TotalSeconds, 2.0);
    }

    [Fact]
    public void A_service_that_was_removed_long_ago_is_not_taken_up()
    {
        _sla.Observe("old", up: true);
        _time.Advance(TimeSpan.FromDays(31));
        Run(up: true, TimeSpan.FromMinutes(1));

        Assert.True(_sla.TryRestore(_sla.Save()));

        Assert.Equal("api", Figures().Service);
    }

    [Fact]
    public void A_restored_account_is_the_same()
    {
        Run(up: true, TimeSpan.FromHours(3));
        Run(up: false, TimeSpan.FromMinutes(7));
        var other = Create();

        Assert.True(other.TryRestore(_sla.Save()));

        Assert.Equal(_sla.CreateReport().ToCsv(), other.CreateReport().ToCsv());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(8)]
    public void A_damaged_account_or_one_of_another_version_is_logged_and_dropped(int position)
    {
        Run(up: true, TimeSpan.FromMinutes(10));
        var state = _sla.Save();
        state[position] ^= 0xFF;

        Assert.False(Create().TryRestore(state));
        Assert.Contains("starting afresh", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\tcmd")]
    [InlineData("\rcmd")]
    [InlineData("@cmd")]
    public void A_name_behind_which_a_formula_hides_is_quoted_with_an_apostrophe(string name)
    {
        _sla.Observe(name, true);

        Assert.Contains("'" + name, _sla.CreateReport().ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_a_spreadsheet_would_run_is_made_harmless()
    {
        _sla.Observe("=cmd,\"x\"", true);

        Assert.Contains("\"'=cmd,\"\"x\"\"\"", _sla.CreateReport().ToCsv(), StringComparison.Ordinal);
    }

    private void Run(bool up, TimeSpan length)
    {
        for (var passed = TimeSpan.Zero; passed < length; passed += TimeSpan.FromSeconds(30))
        {
            _sla.Observe("api", up, "refused");
            _time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    private ServiceSla Figures() => Assert.Single(_sla.CreateReport().Services);

    private SlaTracker Create() => new(Options.Create(new SlaOptions()), _time, _log);
}
