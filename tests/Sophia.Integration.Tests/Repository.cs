using System.Reflection;
using System.Text.RegularExpressions;
using Sophia.Tests.Shared;

namespace Sophia.Integration;

/// <summary>The checkout the tests were built from.</summary>
internal static partial class Repository
{
    public static string Root => Checkout.Root;

    public static string Configuration { get; } = Metadata("Configuration");

    public static string Version { get; } = Metadata("Version");

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static readonly string[] TopLevel = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md"];

    public static IEnumerable<string> MarkdownFiles() =>
        TopLevel
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.md", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(Root, file)))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && File.Exists(Path.Combine(Root, file)));

    /// <summary>The fenced blocks of a Markdown text in one language, in order.</summary>
    public static IReadOnlyList<string> CodeBlocks(string markdown, string language) =>
        [.. Fence().Matches(markdown).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value)];

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    [GeneratedRegex(@"^```(?<language>\w*)\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
