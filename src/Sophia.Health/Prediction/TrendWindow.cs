namespace Sophia.Health;

/// <summary>
/// A straight line fitted by exponentially weighted least squares: constant memory, any spacing of points. The standard error allows for the
/// number of points the window effectively holds.
/// </summary>
internal struct TrendWindow(double seconds)
{
    // Sums of weights, ages (not positive), squared ages, values, age times value, squared values; ages are relative to the newest point.
    private double _w;
    private double _t;
    private double _tt;
    private double _y;
    private double _ty;
    private double _yy;
    private double _ww;

    public void Add(double elapsed, double value)
    {
        var keep = Math.Exp(-elapsed / seconds);
        (_tt, _ty) = (keep * (_tt - (2 * elapsed * _t) + (elapsed * elapsed * _w)), keep * (_ty - (elapsed * _y)));
        _t = keep * (_t - (elapsed * _w));
        (_w, _y, _yy, _ww) = ((keep * _w) + 1, (keep * _y) + value, (keep * _yy) + (value * value), (keep * keep * _ww) + 1);
    }

    /// <summary>Growth per second and its standard error; an infinite error while there are too few points.</summary>
    public readonly (double Slope, double Error) Fit()
    {
        var points = _ww > 0 ? _w * _w / _ww : 0;
        var spread = _tt - (_t * _t / _w);
        if (points < 8 || spread <= 0)
        {
            return (0, double.PositiveInfinity);
        }

        var slope = (_ty - (_t * _y / _w)) / spread;
        var residual = Math.Max(0, _yy - (_y * _y / _w) - (slope * slope * spread)) / _w;
        return (slope, Math.Sqrt(residual * _w / (spread * Math.Max(1, points - 2))) + 1e-12);
    }
}
