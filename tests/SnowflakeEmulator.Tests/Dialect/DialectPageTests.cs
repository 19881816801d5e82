using System.Text;
using Sophia.Tests.Shared;

namespace SnowflakeEmulator.Tests.Dialect;

/// <summary>docs/snowflake-emulator.md shows the dialect as its tests have it.</summary>
public sealed class DialectPageTests
{
    private const string Begin = "<!-- The tables below are written by the tests: SOPHIA_WRITE_DOCS=1. -->";

    private static readonly string s_page = Path.Combine(Checkout.Root, "docs", "snowflake-emulator.md");

    [Fact]
    public async Task The_page_shows_every_case()
    {
        var page = await File.ReadAllTextAsync(s_page, TestContext.Current.CancellationToken);
        var head = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        var expected = $"{head}\n{Tables()}";
        if (Environment.GetEnvironmentVariable("SOPHIA_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(s_page, page = expected, TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, page);
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var group in DialectCases.All)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n### {group.Name}\n\n| | Statement | Result |\n|---|---|---|\n");
            foreach (var (construct, sql, result) in group.Cases)
            {
                text.Append("| ").Append(construct.Replace("|", "\\|", StringComparison.Ordinal)).Append(" | ").Append(Code(sql)).Append(" | ").Append(Code(result)).Append(" |\n");
            }
        }

        return text.ToString();
    }

    // HTML: a statement may hold backticks, bars and line ends.
    private static string Code(string text) => text.Length == 0 ? "" : $"<code>{System.Net.WebUtility.HtmlEncode(text)
        .Replace("|", "&#124;", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal).Replace("\\", "&#92;", StringComparison.Ordinal)}</code>";
}
