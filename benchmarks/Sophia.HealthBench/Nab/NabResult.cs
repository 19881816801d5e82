namespace Sophia.HealthBench.Nab;

/// <summary>The corpus' score at its best single threshold.</summary>
internal sealed record NabResult(double Score, double Threshold, IReadOnlyList<NabFileScore> Files)
{
    /// <summary>Sweeps one threshold over all files, as the corpus does, and keeps the best.</summary>
    public static NabResult Best(IReadOnlyList<NabFile> files, IReadOnlyList<double[]> scores)
    {
        var weights = files.Select(NabScorer.Weigh).ToArray();
        var candidates = Sweep(scores);
        NabResult? best = null;
        foreach (var threshold in candidates)
        {
            var result = At(files, weights, scores, threshold);
            best = best is null || result.Score > best.Score ? result : best;
        }

        return best!;
    }

    /// <summary>The score at a given threshold: what an operator gets who keeps the default.</summary>
    public static NabResult At(IReadOnlyList<NabFile> files, IReadOnlyList<double[]> scores, double threshold) =>
        At(files, [.. files.Select(NabScorer.Weigh)], scores, threshold);

    private static NabResult At(IReadOnlyList<NabFile> files, (double Weight, int Window)[][] weights, IReadOnlyList<double[]> scores, double threshold)
    {
        var parts = files.Select((file, i) => NabScorer.Score(file, weights[i], scores[i], threshold)).ToArray();
        var windows = parts.Sum(part => part.Windows);
        return new NabResult(100.0 * (parts.Sum(part => part.Raw) + windows) / (2.0 * windows), threshold, parts);
    }

    private static IEnumerable<double> Sweep(IReadOnlyList<double[]> scores)
    {
        var all = scores.SelectMany(series => series).Where(score => score > 0).Distinct().OrderDescending().ToArray();
        // The top of the range decides; below the first 4,000 distinct values a coarse grid is enough.
        return all.Take(4000).Where((_, i) => i < 500 || i % 10 == 0).Append(1.1);
    }
}
