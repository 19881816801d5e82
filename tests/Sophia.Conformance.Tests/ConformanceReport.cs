using System.Text.RegularExpressions;

namespace Sophia.Conformance;

/// <summary>What a run of the suite said.</summary>
internal sealed partial class ConformanceReport(string output)
{
    private const string UnscoredHeading = "Not scored for";

    /// <summary>Scenarios that failed and count. Those of extensions and of parts of the protocol still pending are listed apart by the suite.</summary>
    public IReadOnlyList<string> Failures()
    {
        var parts = Summary().Split(UnscoredHeading);
        var unscored = parts.Length > 1 ? Failed().Matches(parts[1]).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal) : [];
        return [.. Failed().Matches(parts[0]).Select(match => match.Groups["name"].Value).Where(name => !unscored.Contains(name))];
    }

    /// <summary>How many checks passed.</summary>
    public int Passed => Total().Match(Summary()) is { Success: true } total ? int.Parse(total.Groups["passed"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;

    public override string ToString() => output;

    private string Summary()
    {
        var start = output.LastIndexOf("SUMMARY", StringComparison.Ordinal);
        Assert.True(start >= 0, $"The suite printed no summary:\n{output}");
        return output[start..];
    }

    [GeneratedRegex(@"✗ (?<name>[\w-]+)")]
    private static partial Regex Failed();

    [GeneratedRegex(@"Total: (?<passed>\d+) passed")]
    private static partial Regex Total();
}
