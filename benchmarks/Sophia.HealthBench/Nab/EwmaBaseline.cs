namespace Sophia.HealthBench.Nab;

/// <summary>The baseline to beat: a z-score over an exponentially weighted mean, repeats within 200 points suppressed.</summary>
internal sealed class EwmaBaseline : INabDetector
{
    private const double Alpha = 0.01;
    private double _mean;
    private double _variance;
    private int _count;
    private int _last = -1000;

    public double Observe(DateTimeOffset at, double value)
    {
        var delta = value - _mean;
        var z = _count > 30 ? Math.Abs(delta) / Math.Sqrt(_variance + 1e-12) : 0;
        var alpha = Math.Max(Alpha, 1.0 / (_count + 1));
        _mean += alpha * delta;
        _variance = (1 - alpha) * (_variance + (alpha * delta * delta));
        var score = 1 - Math.Exp(-z / 4);
        if (++_count - _last < 200)
        {
            return score * 0.5;
        }

        _last = z > 4 ? _count : _last;
        return score;
    }
}
