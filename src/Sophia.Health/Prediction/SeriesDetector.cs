namespace Sophia.Health;

/// <summary>All that is known of one series: constant memory, constant time, no allocation per point.</summary>
internal sealed class SeriesDetector(HealthSeriesKind kind, HealthPredictionOptions options)
{
    private readonly SeriesRules _rules = SeriesRules.For(kind);
    private readonly NoveltyDetector _novelty = new();
    private readonly DeviationDetector _deviation = new();
    private readonly Lock _lock = new();
    private long _lastTicks;
    private double _step;
    private int _count;
    private AnomalyScore _last;

    /// <summary>The newest score; what the dashboard shows.</summary>
    public AnomalyScore Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    public long LastTicks => _lastTicks;

    public AnomalyScore Observe(double value, DateTimeOffset at)
    {
        lock (_lock)
        {
            return _last = _rules.Accepts(value) ? Score(value, at) : new AnomalyScore(0, 0, value, _last.Expected, _last.Scale, AnomalyReason.Rejected);
        }
    }

    internal void Transfer(ref StateCursor state)
    {
        lock (_lock)
        {
            _count = state.Int(_count);
            _lastTicks = state.Long(_lastTicks);
            _step = state.Double(_step);
            _novelty.Transfer(ref state);
            _deviation.Transfer(ref state);
        }
    }

    private AnomalyScore Score(double value, DateTimeOffset at)
    {
        var resumed = Resume(value, at.UtcTicks);
        _count = Math.Min(_count + 1, int.MaxValue - 1);
        var slot = new TimeSlot(at);
        var (novelty, extreme) = _novelty.Observe(value, slot, options.WarmUpPoints);
        var (score, drift) = _deviation.Observe(value, slot, _rules);
        if (_count < options.WarmUpPoints || resumed)
        {
            return new AnomalyScore(0, novelty, value, _deviation.Expected, _deviation.Scale, AnomalyReason.Learning);
        }

        var reason = score >= PredictionDefaults.AlertScore ? (drift ? AnomalyReason.Drift : AnomalyReason.Sustained)
            : novelty >= PredictionDefaults.AlertScore ? (extreme ? AnomalyReason.NewExtreme : AnomalyReason.Unpredictable)
            : AnomalyReason.Normal;
        if (score >= PredictionDefaults.AlertScore && !_deviation.Matters(_rules))
        {
            (score, reason) = (0.5, AnomalyReason.TooSmall);
        }

        return new AnomalyScore(score, novelty, value, _deviation.Expected, _deviation.Scale, reason);
    }

    // A gap, a restart or a clock that was set back: forget the last minutes, keep what was learned.
    private bool Resume(double value, long ticks)
    {
        var away = ticks - _lastTicks;
        _lastTicks = ticks;
        var gap = _count > 0 && (away < 0 || away > Math.Max(options.GapAfter.Ticks, 10 * _step));
        // The usual step is learned through gaps too: a series with a point an hour has no gap each hour.
        _step += _count == 0 || away < 0 ? 0 : (_step == 0 ? 1 : 0.1) * (Math.Min(away, _step == 0 ? away : 10 * _step) - _step);
        if (!gap)
        {
            return false;
        }

        _deviation.Resume(value);
        _novelty.Resume(value);
        return true;
    }
}
