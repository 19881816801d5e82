namespace Sophia.HealthBench.Nab;

/// <summary>
/// The corpus' own scoring rules, standard profile (Lavin and Ahmad, "Evaluating real-time anomaly detection algorithms", 2015):
/// true positive 1.0, false positive 0.11, false negative 1.0, a scaled sigmoid over the position in or after the window.
/// </summary>
internal static class NabScorer
{
    public const double TruePositive = 1.0;
    public const double FalsePositive = 0.11;
    public const double FalseNegative = 1.0;

    private static readonly double MaxTruePositive = ScaledSigmoid(-1.0);

    /// <summary>What detecting each point would earn: its weight and the window it belongs to, -1 outside, -2 in the probation.</summary>
    public static (double Weight, int Window)[] Weigh(NabFile file)
    {
        var weights = new (double, int)[file.Values.Length];
        var previous = -1;
        var window = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            while (window < file.Windows.Length && i > file.Windows[window].End)
            {
                previous = window++;
            }

            var inside = window < file.Windows.Length && i >= file.Windows[window].Start;
            var weight = inside ? Inside(file.Windows[window], i) : Outside(file, previous, i);
            weights[i] = (weight, i < file.Probation ? -2 : inside ? window : -1);
        }

        return weights;
    }

    /// <summary>The raw score of one file at a threshold, with the counts that explain it.</summary>
    public static NabFileScore Score(NabFile file, (double Weight, int Window)[] weights, double[] scores, double threshold)
    {
        var windows = new double[file.Windows.Length];
        Array.Fill(windows, double.NaN);
        double lost = 0;
        var falsePositives = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var (weight, window) = weights[i];
            if (scores[i] < threshold || window == -2)
            {
                continue;
            }

            if (window < 0)
            {
                lost += weight;
                falsePositives++;
            }
            else if (double.IsNaN(windows[window]) || weight > windows[window])
            {
                windows[window] = weight;
            }
        }

        var raw = lost + windows.Sum(earned => double.IsNaN(earned) ? -FalseNegative : earned);
        return new NabFileScore(file.Name, raw, file.Windows.Length, windows.Count(earned => !double.IsNaN(earned)), falsePositives);
    }

    private static double Inside((int Start, int End) window, int i)
    {
        var width = window.End - window.Start + 1.0;
        return ScaledSigmoid(-(window.End - i + 1) / width) * TruePositive / MaxTruePositive;
    }

    private static double Outside(NabFile file, int previous, int i)
    {
        if (previous < 0)
        {
            return -FalsePositive;
        }

        var (start, end) = file.Windows[previous];
        return ScaledSigmoid((i - end) / (double)(end - start)) * FalsePositive;
    }

    private static double ScaledSigmoid(double x) => x > 3.0 ? -1.0 : (2.0 / (1.0 + Math.Exp(5.0 * x))) - 1.0;
}
