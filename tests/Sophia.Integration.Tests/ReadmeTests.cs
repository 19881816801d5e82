using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sophia.Integration;

public sealed partial class ReadmeTests
{
    [Fact]
    public void The_first_code_block_is_the_quickstart_that_the_build_compiles() =>
        Assert.Equal(Repository.Read("samples/Quickstart/Program.cs"), Repository.CodeBlocks(Repository.Read("README.md"), "csharp")[0]);

    [Fact]
    public void The_second_code_block_shows_the_two_commands()
    {
        var commands = Repository.CodeBlocks(Repository.Read("README.md"), "sh")[0];

        Assert.Contains("dotnet run --project samples/AiMemory", commands, StringComparison.Ordinal);
        Assert.Contains("./test.sh", commands, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_JSON_block_is_JSON()
    {
        foreach (var block in Repository.CodeBlocks(Repository.Read("README.md"), "json"))
        {
            using var parsed = JsonDocument.Parse(block);
        }
    }

    [Fact]
    public void Every_link_to_a_file_finds_it()
    {
        var broken =
            from file in Repository.MarkdownFiles()
            from Match link in Link().Matches(Repository.Read(file))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target.Split('#')[0])
            where !Path.Exists(path)
            select $"{file}: {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_link_to_a_heading_finds_it()
    {
        var broken =
            from file in Repository.MarkdownFiles()
            from Match link in Anchor().Matches(Repository.Read(file))
            let page = link.Groups["page"].Value is { Length: > 0 } other ? Path.Combine(Path.GetDirectoryName(file)!, other) : file
            where !Headings(page).Contains(link.Groups["anchor"].Value)
            select $"{file}: {link.Value}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_that_the_code_names_is_there()
    {
        var missing =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            from Match page in Page().Matches(File.ReadAllText(file))
            where !File.Exists(Path.Combine(Repository.Root, page.Value))
            select $"{Path.GetRelativePath(Repository.Root, file)}: {page.Value}";

        Assert.Empty(missing);
    }

    // As the page's host makes them: lower case, no marks but '-' and '_', blanks become '-', and the second of a name ends in -1.
    private static HashSet<string> Headings(string page)
    {
        var headings = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fenced().Replace(Repository.Read(page), "")))
        {
            var text = string.Concat(heading.Groups["text"].Value.Trim().ToLowerInvariant()
                .Where(static letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');
            for (var i = 0; !headings.Add(i == 0 ? text : $"{text}-{i}"); i++)
            {
            }
        }

        return headings;
    }

    [GeneratedRegex(@"\]\((?<page>(?!\w+:)[^)\s#]*\.md)?#(?<anchor>[^)\s]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"\bdocs/[\w./-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex(@"^#{1,6} (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\]\((?<target>[^)\s#][^)\s]*)\)")]
    private static partial Regex Link();
}
