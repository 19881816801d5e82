using Microsoft.Extensions.Options;

namespace Sophia.Health.Tests.Prediction;

public sealed class LimitForecastTests
{
    private readonly HealthPredictionEngine _engine = new(Options.Create(new HealthPredictionOptions()));
    private readonly Random _random = new(7);
    private DateTimeOffset _at = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_leak_is_forecast_with_a_band_that_holds_the_truth()
    {
        Calm(2_880);
        LimitForecast forecast = null!;
        for (var step = 0; step < 60; step++)
        {
            forecast = Observe(0.4 + (step / 200.0));
        }

        // 0.6 of the limit is left after 20 of 120 minutes... at this pace 60 further minutes for 0.3.
        var truth = TimeSpan.FromSeconds((1 - 0.695) * 200 * 30);
        Assert.True(forecast.IsWarning);
        Assert.InRange(forecast.TimeToLimit!.Value, truth * 0.7, truth * 1.3);
        Assert.True(forecast.Earliest <= forecast.TimeToLimit && forecast.TimeToLimit <= forecast.Latest);
        Assert.Contains("full in", forecast.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_saw_tooth_is_no_warning_however_steep()
    {
        var warnings = Enumerable.Range(0, 6_000).Count(step => Observe(0.5 + (step % 40 * 0.006)).IsWarning);

        Assert.Equal(0, warnings);
    }

    [Fact]
    public void A_calm_resource_has_no_forecast()
    {
        var forecast = Calm(3_000);

        Assert.False(forecast.IsWarning);
        Assert.InRange(forecast.Used, 0.38, 0.42);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(1e300)]
    public void A_value_that_cannot_be_changes_nothing(double value)
    {
        var before = Calm(500);

        Assert.Equal(before, _engine.ObserveLimit("api", "pool", value, 1, _at.AddSeconds(30)));
    }

    [Fact]
    public void A_clock_set_back_changes_nothing()
    {
        var before = Calm(500);
        _at -= TimeSpan.FromDays(1);

        Assert.Equal(before, Observe(0.9));
        Assert.False(Calm(100).IsWarning);
    }

    [Fact]
    public void A_limit_must_be_positive() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.ObserveLimit("api", "pool", 1, 0, _at));

    private LimitForecast Calm(int steps)
    {
        LimitForecast forecast = null!;
        for (var step = 0; step < steps; step++)
        {
            forecast = Observe(0.4 + (0.01 * (_random.NextDouble() - 0.5)));
        }

        return forecast;
    }

    private LimitForecast Observe(double used) => _engine.ObserveLimit("api", "pool", used, 1, _at += TimeSpan.FromSeconds(30));
}
