using System.Globalization;

namespace Sophia.HealthBench.Nab;

/// <summary>One series of the corpus with its labelled windows as index ranges, both ends included.</summary>
internal sealed record NabFile(string Name, DateTimeOffset[] Times, double[] Values, (int Start, int End)[] Windows)
{
    /// <summary>Points at the start that do not score: 15 % of the file, at most 750.</summary>
    public int Probation => Math.Min((int)(0.15 * Values.Length), 750);

    public static NabFile Read(string root, string name, IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> windows)
    {
        var times = new List<DateTimeOffset>();
        var values = new List<double>();
        foreach (var line in File.ReadLines(Path.Combine(root, name)).Skip(1))
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            times.Add(ParseTime(line[..comma]));
            values.Add(double.Parse(line.AsSpan(comma + 1), CultureInfo.InvariantCulture));
        }

        var ranges = windows.Select(window => (times.FindIndex(t => t >= window.Start), times.FindLastIndex(t => t <= window.End)));
        return new NabFile(name, [.. times], [.. values], [.. ranges]);
    }

    public static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
