namespace Sophia.Health;

/// <summary>
/// Forecasts one resource from lines over ten minutes, one hour and six hours, and believes the one whose growth is most certain. It warns
/// only above the usual highs of earlier stretches, so that a saw-tooth or the morning's rise, however steep, is no alarm.
/// </summary>
internal sealed class LimitForecaster(string service, string resource, TimeSpan horizon)
{
    private const double BlockSeconds = 900;
    private const double Certain = 5;
    private const int WarmUpBlocks = 6;

    /// <summary>A share this far beyond its limit is a mistake of unit, such as bytes.</summary>
    private const double Highest = 1e6;
    private readonly Lock _lock = new();
    private readonly TrendWindow[] _windows = [new(600), new(3600), new(21600)];
    private double _level;
    private double _scale;
    private double _usualHigh;
    private double _lastBlockHigh;
    private double _blockHigh;
    private double _sinceBlock;
    private long _lastTicks;
    private double _peak;
    private int _blocks;
    private int _count;

    public string Service => service;

    public string Resource => resource;

    public LimitForecast Last { get; private set; } = new(service, resource, 0, 0, null, null, null, false) { IsLearning = true };

    /// <summary>Takes the share of the limit in use.</summary>
    public LimitForecast Observe(double used, DateTimeOffset at)
    {
        lock (_lock)
        {
            var elapsed = _count == 0 ? 0 : (at.UtcTicks - _lastTicks) / (double)TimeSpan.TicksPerSecond;
            if (!double.IsFinite(used) || used is < 0 or > Highest || elapsed < 0)
            {
                _lastTicks = elapsed < 0 ? at.UtcTicks : _lastTicks;
                return Last;
            }

            _lastTicks = at.UtcTicks;
            Learn(used, Math.Min(elapsed, 3600));
            return Last = Forecast();
        }
    }

    private void Learn(double used, double elapsed)
    {
        _count++;
        (_level, _scale) = _count == 1 ? (used, 0.01) : (_level, _scale);
        // Spikes reach the limit before the level does: keep room for those of the last day.
        _peak = Math.Max(used - _level, _peak * 0.9998);
        // A spike says nothing about a trend: clipped to five scales, but never so that true growth could not be followed.
        var step = Math.Clamp(used - _level, -Math.Max(0.05, 5 * _scale), Math.Max(0.05, 5 * _scale));
        var value = _level + step;
        _level += Math.Max(0.1, 1.0 / _count) * step;
        _scale += Math.Max(0.02, 1.0 / _count) * (Math.Abs(step) - _scale);
        foreach (ref var window in _windows.AsSpan())
        {
            window.Add(elapsed, value);
        }

        _sinceBlock += elapsed;
        _blockHigh = Math.Max(_blockHigh, _level);
        if (_sinceBlock >= BlockSeconds)
        {
            // The usual high ends a block ago and fades with a half-life of about two days.
            _usualHigh = Math.Max(_lastBlockHigh, _level + ((_usualHigh - _level) * 0.9965));
            (_lastBlockHigh, _blockHigh, _sinceBlock) = (_blockHigh, _level, 0);
            _blocks++;
        }
    }

    private LimitForecast Forecast()
    {
        var learning = _blocks < WarmUpBlocks;
        var (slope, error) = Best();
        var room = Math.Max(0, 1 - _level - Math.Max(0, _peak));
        if (slope <= 0 || slope < 2 * error)
        {
            return Last with { Used = _level, GrowthPerHour = slope * 3600, TimeToLimit = null, Earliest = null, Latest = null, IsWarning = false, IsLearning = learning };
        }

        var time = Seconds(room / slope);
        var warning = time <= horizon && slope > Certain * error && !learning && _level > _usualHigh + (0.5 * _scale);
        // Once warned, the warning stands while the growth does.
        warning |= Last.IsWarning && time <= 1.5 * horizon;
        var latest = slope > 2 * error ? Seconds(room / (slope - (2 * error))) : (TimeSpan?)null;
        return Last with { Used = _level, GrowthPerHour = slope * 3600, TimeToLimit = time, Earliest = Seconds(room / (slope + (2 * error))), Latest = latest, IsWarning = warning, IsLearning = learning };
    }

    private (double Slope, double Error) Best()
    {
        var best = (Slope: 0.0, Error: double.PositiveInfinity);
        foreach (ref var window in _windows.AsSpan())
        {
            var fit = window.Fit();
            best = fit.Slope / fit.Error > best.Slope / best.Error ? fit : best;
        }

        return best;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 3.15e9));
}
