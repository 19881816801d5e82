namespace Sophia.Health;

/// <summary>
/// The highest value seen, fading towards the mean. A record is the one statistic that is calibrated for any distribution:
/// the n-th of n like points is a record with probability 1/n (Rényi 1962), whatever its tail.
/// </summary>
internal struct FadingRecord
{
    private double _mean;
    private int _count;

    public double Height { get; private set; }

    /// <summary>0 below the record; above it 1 to 8, by how far it was beaten in units of the record's own height.</summary>
    public readonly double Beaten(double value)
    {
        if (value <= Height)
        {
            return 0;
        }

        var height = Math.Max(Height - _mean, 1e-9);
        return 1 + (7 * Math.Min(1, PredictionDefaults.RecordGain * (value - Height) / height));
    }

    public void Add(double value)
    {
        (_mean, Height) = _count == 0 ? (value, value) : (_mean, Height);
        _count = Math.Min(_count + 1, 1000);
        _mean += (value - _mean) / _count;
        Height = Math.Max(value, _mean + ((Height - _mean) * PredictionDefaults.RecordFade));
    }

    internal void Transfer(ref StateCursor state)
    {
        _mean = state.Double(_mean);
        _count = state.Int(_count);
        Height = state.Double(Height);
    }
}
