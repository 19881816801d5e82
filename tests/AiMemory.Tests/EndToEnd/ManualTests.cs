using AiMemory.Commands;
using AiMemory.Tests.Sqlite;
using Sophia.Tests.Shared;

namespace AiMemory.Tests.EndToEnd;

/// <summary>A real manual, stored and searched over the protocol.</summary>
public sealed class ManualTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_paragraphs_of_a_real_manual_are_stored_and_found_again()
    {
        var paragraphs = (await Paragraphs.ReadAsync(Manual(), Token)).Take(200).ToArray();
        Assert.True(paragraphs.Length > 30);
        await using var server = await ServerProcess.StartAsync(_folder.File(), cancellationToken: Token);
        await using var client = await Client.ConnectAsync(server.Mcp, Token);

        await Parallel.ForEachAsync(paragraphs, Token, async (paragraph, token) => await client.AnswerAsync("store_memory", new { content = paragraph }, token));

        var stats = await client.AnswerAsync("get_memory_stats", new { }, Token);
        Assert.Equal(paragraphs.Select(p => Convert.ToHexString(Storage.ContentHash.Of(p))).Distinct().Count(), stats.GetProperty("memories").GetInt32());
        var found = 0;
        for (var i = 0; i < paragraphs.Length; i += 10)
        {
            // The words of a paragraph's middle, as somebody remembers them: not in order.
            var words = Search.SearchWords.Parse(paragraphs[i]).Where(word => word.Length > 3).Take(12).Reverse();
            var page = await client.AnswerAsync("search_memories", new { query = string.Join(' ', words), limit = 5 }, Token);
            var whole = Search.Excerpt.Of(paragraphs[i], [], paragraphs[i].Length);
            found += page.GetProperty("memories").EnumerateArray().Any(memory =>
                whole.Contains(memory.GetProperty("excerpt").GetString()!.Trim('…'), StringComparison.Ordinal)) ? 1 : 0;
        }

        Assert.InRange(found, (paragraphs.Length / 10) * 9 / 10, paragraphs.Length);
    }

    [Fact]
    public async Task A_manual_imported_twice_is_stored_once()
    {
        var file = _folder.File("manual.txt");
        await File.WriteAllTextAsync(file, $"HEADING\n\n{new string('a', 80)} first\n\n{new string('b', 80)} second\n", Token);
        var output = new StringWriter();
        Environment.SetEnvironmentVariable("AiMemory__File", _folder.File());
        try
        {
            Assert.Equal(0, await CommandLine.RunAsync(["import", file, "--namespace", "m"], output, Token));
            Assert.Equal(0, await CommandLine.RunAsync(["import", file, "--namespace", "m"], output, Token));
            Assert.Equal(0, await CommandLine.RunAsync(["search", "heading", "--namespace", "m"], output, Token));
            Assert.Equal(1, await CommandLine.RunAsync(["import", file + ".missing"], output, Token));
            Assert.Equal(2, await CommandLine.RunAsync(["import"], output, Token));
        }
        finally
        {
            Environment.SetEnvironmentVariable("AiMemory__File", null);
        }

        var text = output.ToString();
        Assert.Contains("2 paragraphs of manual.txt stored, 0 were known", text, StringComparison.Ordinal);
        Assert.Contains("0 paragraphs of manual.txt stored, 2 were known", text, StringComparison.Ordinal);
        Assert.Contains("Search for 'heading': 1 shown", text, StringComparison.Ordinal);
    }

    // Perl's manual of diagnostics comes with Debian's perl; the licences with every Debian; elsewhere this repository has texts.
    private static string Manual()
    {
        var perl = Directory.Exists("/usr/share/perl")
            ? Directory.EnumerateFiles("/usr/share/perl", "perldiag.pod", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault()
            : null;

        string?[] candidates = [perl, "/usr/share/common-licenses/GPL-3", Path.Combine(Checkout.Root, "samples", "AiMemory", "README.md")];
        return candidates.First(File.Exists)!;
    }
}
