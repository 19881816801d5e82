namespace Sophia.HealthBench.Nab;

/// <summary>A detector under test: one instance a series, points in order.</summary>
internal interface INabDetector
{
    /// <summary>The anomaly score of this point, 0 to 1.</summary>
    double Observe(DateTimeOffset at, double value);
}
