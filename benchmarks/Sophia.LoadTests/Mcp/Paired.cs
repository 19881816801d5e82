namespace Sophia.LoadTests.Mcp;

/// <summary>Figures of the bare and the Sophia server that were measured side by side, one entry a pair.</summary>
internal sealed class Paired
{
    private readonly List<(double Bare, double Sophia)> _pairs = [];

    public void Add(double bare, double sophia) => _pairs.Add((bare, sophia));

    public int Count => _pairs.Count;

    public double Bare => Median(_pairs.Select(static pair => pair.Bare));

    public double Sophia => Median(_pairs.Select(static pair => pair.Sophia));

    public double HighestBare => _pairs.Max(static pair => pair.Bare);

    public double HighestSophia => _pairs.Max(static pair => pair.Sophia);

    /// <summary>The median of the ratios Sophia ÷ bare, each of one pair.</summary>
    public double Ratio => Median(Ratios);

    public double LowestRatio => Ratios.Min();

    public double HighestRatio => Ratios.Max();

    public double Difference => Median(_pairs.Select(static pair => pair.Sophia - pair.Bare));

    public double HighestDifference => _pairs.Max(static pair => pair.Sophia - pair.Bare);

    private IEnumerable<double> Ratios => _pairs.Select(static pair => pair.Sophia / pair.Bare);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
