namespace Sophia.Health;

/// <summary>
/// Announces what is new, once: the short mean of the best expert's forecast error against its own fading record, and values outside all
/// seen before. The experts are a fast and a slow level, the profile of the day and of the week; the best is the one with the smallest
/// recent error (tracking the best expert, Herbster and Warmuth 1998).
/// </summary>
internal sealed class NoveltyDetector
{
    private readonly SeasonalProfile _day = new(48, 0.03);
    private readonly SeasonalProfile _week = new(168, 0.08);
    private FadingRecord _record;
    private ValueRange _range;
    private double _fast;
    private double _slow;
    private double _fastError;
    private double _slowError;
    private double _shortMean;
    private double _announced;
    private int _count;

    public double Expected { get; private set; }

    /// <summary>0 to 1, and whether a new extreme decided it.</summary>
    public (double Novelty, bool Extreme) Observe(double value, in TimeSlot slot, int warmUp)
    {
        if (_count == 0)
        {
            (_fast, _slow) = (value, value);
        }

        _count = Math.Min(_count + 1, int.MaxValue - 1);
        var (day, week) = (_day.Predict(slot.HalfHourOfDay), _week.Predict(slot.HourOfWeek));
        Expected = Choose(day, week);
        _shortMean += PredictionDefaults.ShortMeanWeight * (Math.Abs(value - Expected) - _shortMean);
        var judged = _count >= warmUp;
        var (surprise, extreme) = judged ? (_record.Beaten(_shortMean), _range.Left(value)) : (0, 0);
        Learn(value, slot, day, week);
        return (Announce(Math.Max(surprise, extreme)), extreme > surprise);
    }

    /// <summary>After a gap the next forecast error says nothing: the fast memory starts anew.</summary>
    public void Resume(double value) => (_fast, _shortMean) = (value, 0);

    private double Choose(double day, double week)
    {
        var (expected, error) = _slowError < 0.9 * _fastError || _count < 2 ? (_slow, _slowError) : (_fast, _fastError);
        if (!double.IsNaN(day) && _day.Error > 0 && _day.Error < 0.95 * error)
        {
            (expected, error) = (day, _day.Error);
        }

        return !double.IsNaN(week) && _week.Error > 0 && _week.Error < 0.95 * error ? week : expected;
    }

    private void Learn(double value, in TimeSlot slot, double day, double week)
    {
        var weight = Math.Max(0.01, 1.0 / _count);
        _fastError += weight * (Math.Abs(value - _fast) - _fastError);
        _slowError += weight * (Math.Abs(value - _slow) - _slowError);
        _fast += PredictionDefaults.FastWeight * (value - _fast);
        _slow += Math.Max(PredictionDefaults.LevelWeight, 1.0 / _count) * (value - _slow);
        _day.Learn(slot.HalfHourOfDay, value, day, weight);
        _week.Learn(slot.HourOfWeek, value, week, weight);
        _record.Add(_shortMean);
        _range.Add(value);
    }

    private double Announce(double strength)
    {
        var heard = strength > _announced ? strength : 0.25 * strength;
        _announced = Math.Max(strength, _announced * (1 - (1 / PredictionDefaults.RepeatPoints)));
        return 1 - Math.Exp(-heard / PredictionDefaults.NoveltyScale);
    }

    internal void Transfer(ref StateCursor state)
    {
        _day.Transfer(ref state);
        _week.Transfer(ref state);
        _record.Transfer(ref state);
        _range.Transfer(ref state);
        _fast = state.Double(_fast);
        _slow = state.Double(_slow);
        _fastError = state.Double(_fastError);
        _slowError = state.Double(_slowError);
        _shortMean = state.Double(_shortMean);
        _announced = state.Double(_announced);
        _count = state.Int(_count);
    }
}
