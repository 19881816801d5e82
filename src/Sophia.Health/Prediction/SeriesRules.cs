namespace Sophia.Health;

/// <summary>
/// What deviation matters for a kind of series: statistics find the unusual, these keep what hurts. Low and High bound what a value can be: one
/// beyond them, however finite, would overflow what is learned and never be forgotten.
/// </summary>
internal readonly record struct SeriesRules(bool BothWays, double Minimum, double Ratio, double RelativeFloor, double AbsoluteFloor, double Low, double High)
{
    public static SeriesRules For(HealthSeriesKind kind) => kind switch
    {
        HealthSeriesKind.Latency => new(false, 1, 2, 0.05, 0.5, 0, 1e12),
        HealthSeriesKind.ErrorRate => new(false, 0.02, 3, 0, 0.008, 0, 1),
        HealthSeriesKind.Saturation => new(false, 0.85, 1, 0, 0.02, 0, 1e6),
        _ => new(true, double.MinValue, 0, 0.01, 1e-9, -1e30, 1e30),
    };

    /// <summary>The least scale: a series that never moved must not be alarmed by its first digit.</summary>
    public double Floor(double level) => Math.Max(AbsoluteFloor, RelativeFloor * Math.Abs(level));

    public bool Matters(double recent, double expected) => recent >= Minimum && (Ratio == 0 || recent >= Ratio * expected);

    public bool Accepts(double value) => double.IsFinite(value) && value >= Low && value <= High;
}
