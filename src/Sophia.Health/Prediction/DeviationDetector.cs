namespace Sophia.Health;

/// <summary>
/// Says how abnormal a series is now. A value counts only as far as it lies outside what the recent level and the time of day both let
/// expect; the distance is clipped (Huber 1964), so that one spike is never an alarm, and averaged over a few points (a run) and over
/// many (a drift): two EWMA charts (Roberts 1959). Level and scale learn from clipped values, so a level shift becomes the new normal in
/// about an hour of points while an incident does not at once.
/// </summary>
internal sealed class DeviationDetector
{
    private readonly SeasonalProfile _day = new(48, 0.01, 0);
    private double _level;
    private double _scale;
    private double _run;
    private double _drift;
    private double _recent;
    private int _count;

    public double Expected { get; private set; }

    public double Scale { get; private set; }

    public (double Score, bool Drift) Observe(double value, in TimeSlot slot, in SeriesRules rules)
    {
        if (_count == 0)
        {
            (_level, _recent) = (value, value);
        }

        _count = Math.Min(_count + 1, int.MaxValue - 1);
        var day = _day.Predict(slot.HalfHourOfDay);
        var distance = Distance(value, day, rules);
        Scale = Math.Max(_scale, rules.Floor(_level));
        var z = Math.Clamp(distance / Scale, -PredictionDefaults.Clip, PredictionDefaults.Clip);
        _run += PredictionDefaults.RunWeight * (z - _run);
        // What is over is forgotten faster than it was learned.
        _drift += (Math.Abs(z) < 1 ? 2 : 1) * PredictionDefaults.DriftWeight * (z - _drift);
        _recent += PredictionDefaults.RunWeight * (value - _recent);
        Learn(value, slot, day);
        var (run, drift) = (Math.Abs(_run) / PredictionDefaults.RunLimit, Math.Abs(_drift) / PredictionDefaults.DriftLimit);
        return (1 - Math.Exp(-Math.Max(run, drift) * Math.Log(5)), drift > run);
    }

    /// <summary>Whether the recent values differ enough from the expected to matter.</summary>
    public bool Matters(in SeriesRules rules) => rules.Matters(_recent, Expected);

    public void Resume(double value) => (_run, _drift, _recent) = (0, 0, value);

    // Outside the band between the recent level and the usual value of this time of day.
    private double Distance(double value, double day, in SeriesRules rules)
    {
        var (low, high) = double.IsNaN(day) ? (_level, _level) : (Math.Min(_level, day), Math.Max(_level, day));
        Expected = value > high ? high : value < low ? low : value;
        return value > high ? value - high : value < low && rules.BothWays ? value - low : 0;
    }

    private void Learn(double value, in TimeSlot slot, double day)
    {
        var weight = Math.Max(PredictionDefaults.SlowWeight, 1.0 / _count);
        var limit = _count < 20 ? double.MaxValue : 3 * Scale;
        var step = Math.Clamp(value - _level, -limit, limit);
        _level += weight * step;
        _scale += Math.Max(0.005, 1.0 / _count) * (Math.Abs(step) - _scale);
        // What was there at this time on some days is a habit; half of it is learned per day.
        // In a slot that is new, the level stands for it: a surge must not excuse itself.
        _day.Learn(slot.HalfHourOfDay, _day.Knows(slot.HalfHourOfDay, 60) ? value : _level, day, weight);
    }

    internal void Transfer(ref StateCursor state)
    {
        _day.Transfer(ref state);
        _level = state.Double(_level);
        _scale = state.Double(_scale);
        _count = state.Int(_count);
        (_run, _drift, _recent) = (0, 0, _level);
    }
}
