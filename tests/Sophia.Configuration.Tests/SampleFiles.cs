using System.Text.RegularExpressions;

namespace Sophia.Configuration.Tests;

/// <summary>The good and bad files under Files/: a bad file says in its first comments what is wrong with it.</summary>
internal static partial class SampleFiles
{
    private static readonly string s_root = Path.Combine(AppContext.BaseDirectory, "Files");

    public static IEnumerable<TheoryDataRow<string>> Good() => All("good").Append(new(TestHost.PlanFile));

    public static IEnumerable<TheoryDataRow<string>> Bad() => All("bad");

    /// <summary>The errors a bad file announces: <c># error: line:column text</c>.</summary>
    public static List<(int Line, int Column, string Text)> Announced(string path) =>
        [.. Announcement().Matches(File.ReadAllText(path)).Select(match =>
            (int.Parse(match.Groups[1].Value, null), int.Parse(match.Groups[2].Value, null), match.Groups[3].Value))];

    public static bool SchemaSeesIt(string path) => !File.ReadAllText(path).StartsWith("# schema:", StringComparison.Ordinal);

    public static bool IsReadable(string path) => !File.ReadAllText(path).StartsWith("# schema: not read", StringComparison.Ordinal);

    private static IEnumerable<TheoryDataRow<string>> All(string folder) =>
        Directory.EnumerateFiles(Path.Combine(s_root, folder), "*.yaml").Order(StringComparer.Ordinal)
            .Select(path => new TheoryDataRow<string>(path) { TestDisplayName = $"{folder}/{Path.GetFileName(path)}" });

    [GeneratedRegex(@"^# error: (\d+):(\d+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Announcement();
}
