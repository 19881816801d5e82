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

    [GeneratedRegex(@"\]\((?<target>[^)\s#][^)\s]*)\)")]
    private static partial Regex Link();
}
