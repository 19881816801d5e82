namespace Sophia.HealthBench.Nab;

/// <summary>Runs a detector over the corpus and prints the score per file, the median and the worst.</summary>
internal static class NabTable
{
    public static NabResult Run(IReadOnlyList<NabFile> files, Func<INabDetector> detector) =>
        NabResult.Best(files, [.. files.Select(file => Scores(file, detector()))]);

    public static void Print(string name, NabResult result, TextWriter output)
    {
        output.WriteLine($"\nNAB (the part of the corpus beside this program), standard profile, {name}: **{result.Score:F1}** at threshold {result.Threshold:F4}\n");
        output.WriteLine("| file | score | windows found | false positives |\n|---|---:|---:|---:|");
        foreach (var file in result.Files)
        {
            output.WriteLine($"| {file.Name} | {file.Normalised:F1} | {file.Found} of {file.Windows} | {file.FalsePositives} |");
        }

        var labelled = result.Files.Where(file => file.Windows > 0).Select(file => file.Normalised).Order().ToArray();
        output.WriteLine($"\nmedian of the files with windows {labelled[labelled.Length / 2]:F1}, worst {labelled[0]:F1}");
    }

    public static double[] Scores(NabFile file, INabDetector detector)
    {
        var scores = new double[file.Values.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = detector.Observe(file.Times[i], file.Values[i]);
        }

        return scores;
    }
}
