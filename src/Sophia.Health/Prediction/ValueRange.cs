namespace Sophia.Health;

/// <summary>Everything seen so far, and by how much a value leaves it.</summary>
internal struct ValueRange
{
    private double _low;
    private double _high;
    private bool _any;

    public readonly double Width => _any && _high > _low ? _high - _low : 1;

    /// <summary>0 inside; outside 2 to 8, by how far in units of the range.</summary>
    public readonly double Left(double value)
    {
        var beyond = value > _high ? value - _high : value < _low ? _low - value : 0;
        return beyond > 0 ? 2 + (6 * Math.Min(1, PredictionDefaults.ExtremeGain * beyond / Math.Max(_high - _low, 1e-9))) : 0;
    }

    public void Add(double value)
    {
        (_low, _high) = _any ? (Math.Min(_low, value), Math.Max(_high, value)) : (value, value);
        _any = true;
    }

    internal void Transfer(ref StateCursor state)
    {
        _low = state.Double(_low);
        _high = state.Double(_high);
        _any = state.Int(_any ? 1 : 0) != 0;
    }
}
