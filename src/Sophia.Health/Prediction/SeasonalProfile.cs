namespace Sophia.Health;

/// <summary>The usual value per slot of the day or the week, over an offset that follows the level; it predicts once a slot was seen twice.</summary>
internal sealed class SeasonalProfile(int slots, double weight, double offsetWeight = 0.02)
{
    private readonly float[] _mean = new float[slots];
    private readonly ushort[] _count = new ushort[slots];
    private double _offset;

    /// <summary>Mean absolute error of its predictions; 0 until the first.</summary>
    public double Error { get; private set; }

    /// <summary>The expected value, or NaN while the slot is unknown.</summary>
    public double Predict(int slot) => _count[slot] > 1 ? _mean[slot] + _offset : double.NaN;

    /// <summary>Whether a slot has seen so many points.</summary>
    public bool Knows(int slot, int points) => _count[slot] >= points;

    public void Learn(int slot, double value, double predicted, double errorWeight)
    {
        if (!double.IsNaN(predicted))
        {
            var error = Math.Abs(value - predicted);
            Error = Error == 0 ? error : Error + (errorWeight * (error - Error));
            _offset += offsetWeight * (value - predicted);
        }

        _count[slot] = (ushort)Math.Min(_count[slot] + 1, ushort.MaxValue);
        _mean[slot] += (float)(Math.Max(weight, 1.0 / _count[slot]) * (value - _offset - _mean[slot]));
    }

    internal void Transfer(ref StateCursor state)
    {
        _offset = state.Double(_offset);
        Error = state.Double(Error);
        for (var i = 0; i < slots; i++)
        {
            _mean[i] = state.Float(_mean[i]);
            _count[i] = (ushort)state.Int(_count[i]);
        }
    }
}
