using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace Sophia.Health.Tests.Prediction;

public sealed class HealthPredictionEngineTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeLogger<HealthPredictionEngine> _log = new();
    private readonly HealthPredictionEngine _engine;
    private readonly Random _random = new(42);
    private DateTimeOffset _at = Monday;

    public HealthPredictionEngineTests() => _engine = Create();

    [Fact]
    public void Ordinary_noise_is_no_anomaly()
    {
        var worst = Enumerable.Range(0, 5_000).Max(_ => Latency(Noise(100)).Score);

        Assert.InRange(worst, 0, 0.8);
    }

    [Fact]
    public void A_surge_is_an_anomaly_within_ten_points_and_explains_itself()
    {
        Learn(100, 1_000);

        var score = Enumerable.Range(0, 10).Select(_ => Latency(Noise(500))).ToArray()[^1];

        Assert.True(score.Score > 0.8, $"{score}");
        Assert.Equal(AnomalyReason.Sustained, score.Reason);
        Assert.InRange(score.Expected, 80, 140);
        Assert.Contains("expected", score.Explain(), StringComparison.Ordinal);
        Assert.Contains("points in a row", score.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_spike_is_no_anomaly_however_high()
    {
        Learn(100, 1_000);

        Assert.True(Latency(1e9).Score < 0.8);
        Assert.True(Latency(Noise(100)).Score < 0.8);
    }

    [Fact]
    public void The_end_of_a_surge_ends_the_anomaly()
    {
        Learn(100, 1_000);
        Learn(500, 20);
        Learn(100, 20);

        Assert.True(Latency(Noise(100)).Score < 0.4);
    }

    [Fact]
    public void A_level_shift_becomes_the_new_normal()
    {
        Learn(100, 1_000);
        Learn(300, 2_000);

        Assert.True(Latency(Noise(300)).Score < 0.4);
    }

    [Fact]
    public void What_happens_every_night_is_expected_after_a_few_nights()
    {
        Nights(3, backup: 1);
        var first = Nights(1, backup: 3);
        var eighth = Nights(7, backup: 3);

        Assert.True(first > 0.8, $"the first night is news: {first}");
        Assert.True(eighth < 0.8, $"a habit is not: {eighth}");
    }

    [Fact]
    public void A_change_too_small_to_matter_says_so()
    {
        Learn(100, 1_000, noise: 0.01);

        var score = Enumerable.Range(0, 20).Select(_ => Latency(150)).ToArray()[^1];

        Assert.Equal(AnomalyReason.TooSmall, score.Reason);
        Assert.True(score.Score < 0.8);
    }

    [Fact]
    public void After_a_gap_the_first_point_is_not_judged()
    {
        Learn(100, 1_000);
        _at += TimeSpan.FromHours(3);

        Assert.Equal(AnomalyReason.Learning, Latency(500).Reason);
    }

    [Fact]
    public void A_clock_set_back_is_a_gap_and_harms_nothing()
    {
        Learn(100, 1_000);
        _at -= TimeSpan.FromDays(400);

        Assert.Equal(AnomalyReason.Learning, Latency(100).Reason);
        Learn(100, 100);
        Assert.True(Latency(Noise(100)).Score < 0.4);
    }

    [Theory]
    [InlineData(HealthSeriesKind.Latency, double.NaN)]
    [InlineData(HealthSeriesKind.Latency, double.PositiveInfinity)]
    [InlineData(HealthSeriesKind.Latency, -1)]
    [InlineData(HealthSeriesKind.ErrorRate, 1.5)]
    [InlineData(HealthSeriesKind.Other, double.NegativeInfinity)]
    [InlineData(HealthSeriesKind.Latency, double.MaxValue)]
    [InlineData(HealthSeriesKind.Saturation, 1e308)]
    [InlineData(HealthSeriesKind.Other, -1e300)]
    public void A_value_that_cannot_be_is_rejected_and_not_learned(HealthSeriesKind kind, double value)
    {
        for (var i = 0; i < 200; i++)
        {
            _engine.Observe("api", kind, 0.5, Next());
        }

        var rejected = _engine.Observe("api", kind, value, Next());

        Assert.Equal(AnomalyReason.Rejected, rejected.Reason);
        Assert.Equal(0, rejected.Score);
        Assert.Contains("rejected", rejected.Explain(), StringComparison.Ordinal);
        Assert.Equal(0.5, _engine.Observe("api", kind, 0.5, Next()).Expected, 3);
    }

    [Theory]
    [InlineData(HealthSeriesKind.Latency, 1e12)]
    [InlineData(HealthSeriesKind.Saturation, 1e6)]
    [InlineData(HealthSeriesKind.Other, -1e30)]
    public void The_largest_values_leave_a_state_that_can_be_saved_and_taken_up(HealthSeriesKind kind, double value)
    {
        for (var i = 0; i < 300; i++)
        {
            Assert.InRange(_engine.Observe("api", kind, i % 3 == 0 ? value : 0, Next()).Score, 0, 1);
        }

        Assert.True(new HealthPredictionEngine(Options.Create(new HealthPredictionOptions())).TryRestore(_engine.Save()));
    }

    [Fact]
    public void A_series_not_seen_for_a_month_is_not_taken_up_and_one_without_a_point_since_the_start_is_not_shown()
    {
        _engine.Observe("old", HealthSeriesKind.Latency, 5, _at);
        _engine.Observe("api", HealthSeriesKind.Latency, 5, _at.AddDays(31));
        var other = new HealthPredictionEngine(Options.Create(new HealthPredictionOptions()));

        Assert.True(other.TryRestore(_engine.Save()));

        Assert.Empty(other.GetPredictions());
        other.Observe("api", HealthSeriesKind.Latency, 5, _at.AddDays(31));
        Assert.Equal("api", Assert.Single(other.GetPredictions()).Service);
        Assert.True(other.Save().Length < _engine.Save().Length * 2 / 3);
    }

    [Fact]
    public void A_new_extreme_is_announced_once()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _engine.Observe("api", HealthSeriesKind.Other, Noise(100), Next());
        }

        var first = _engine.Observe("api", HealthSeriesKind.Other, 400, Next());
        var second = _engine.Observe("api", HealthSeriesKind.Other, 400, Next());

        Assert.True(first.Novelty > 0.8 && first.Novelty <= 1);
        Assert.True(second.Novelty < 0.8);
    }

    [Fact]
    public void A_restored_engine_goes_on_as_if_nothing_had_happened()
    {
        Learn(100, 1_000);
        var other = Create();

        Assert.True(other.TryRestore(_engine.Save()));

        var at = Next();
        var (expected, actual) = (_engine.Observe("api", HealthSeriesKind.Latency, 101, at), other.Observe("api", HealthSeriesKind.Latency, 101, at));
        Assert.Equal(expected.Novelty, actual.Novelty, 12);
        Assert.Equal(expected.Expected, actual.Expected, 12);
        Assert.Equal(expected.Scale, actual.Scale, 12);
        Assert.NotEqual(AnomalyReason.Learning, actual.Reason);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(8)]
    public void A_damaged_state_or_one_of_another_version_is_logged_and_dropped(int position)
    {
        Learn(100, 200);
        var state = _engine.Save();
        state[position] ^= 0xFF;
        var other = Create();

        Assert.False(other.TryRestore(state));

        Assert.Empty(other.GetPredictions());
        Assert.Contains("starting afresh", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_a_state_is_refused()
    {
        Learn(100, 200);
        var state = _engine.Save();

        Assert.All(Enumerable.Range(0, 50).Append(state.Length - 1), length => Assert.False(Create().TryRestore(state.AsSpan(0, length))));
    }

    [Fact]
    public void Series_beyond_the_limit_are_refused_counted_and_said_once()
    {
        var engine = Create(new HealthPredictionOptions { MaxSeries = 1 });
        engine.Observe("a", HealthSeriesKind.Latency, 1, Monday);

        Assert.Equal(AnomalyReason.Learning, engine.Observe("b", HealthSeriesKind.Latency, 1, Monday).Reason);
        engine.Observe("b", HealthSeriesKind.Latency, 1, Monday);

        Assert.Equal(2, engine.RefusedSeries);
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Message.Contains("MaxSeries", StringComparison.Ordinal));
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        Learn(100, 500);
        Measure(1_000);

        Assert.Equal(0, Measure(10_000));
    }

    private long Measure(int points)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < points; i++)
        {
            _engine.Observe("api", HealthSeriesKind.Latency, 100 + (i % 7), Next());
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // A backup raises the latency between two and three; answers the worst score of the last night.
    private double Nights(int nights, double backup)
    {
        var worst = 0.0;
        for (var step = 0; step < nights * 2880; step++)
        {
            var score = Latency(Noise(_at.Hour == 2 ? 100 * backup : 100)).Score;
            worst = step >= (nights - 1) * 2880 ? Math.Max(worst, score) : 0;
        }

        return worst;
    }

    private void Learn(double level, int points, double noise = 0.1)
    {
        for (var i = 0; i < points; i++)
        {
            Latency(Noise(level, noise));
        }
    }

    private AnomalyScore Latency(double value) => _engine.Observe("api", HealthSeriesKind.Latency, value, Next());

    private DateTimeOffset Next() => _at += TimeSpan.FromSeconds(30);

    private double Noise(double level, double noise = 0.1) => level * (1 + (noise * ((2 * _random.NextDouble()) - 1)));

    private HealthPredictionEngine Create(HealthPredictionOptions? options = null) => new(Options.Create(options ?? new HealthPredictionOptions()), _log);
}
