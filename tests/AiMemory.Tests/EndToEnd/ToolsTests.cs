using AiMemory.Storage;
using AiMemory.Tests.Sqlite;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AiMemory.Tests.EndToEnd;

/// <summary>One server process for the class; each test has a namespace of its own.</summary>
public sealed class ToolsFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;
    private McpClient? _client;

    public McpClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(_folder.File());
        _client = await EndToEnd.Client.ConnectAsync(_server.Mcp, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await (_client?.DisposeAsync() ?? default);
        await (_server?.DisposeAsync() ?? default);
        _folder.Dispose();
    }
}

public sealed class ToolsTests(ToolsFixture fixture) : IClassFixture<ToolsFixture>
{
    private static readonly string[] Readers = ["get_memory", "get_memory_stats", "list_memories", "search_memories"];
    private static readonly string[] OneTag = ["t"];
    private static readonly string[] TwoTags = ["Tea Time", "anna", "ANNA"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private McpClient Client => fixture.Client;

    [Fact]
    public async Task Tools_are_described_and_annotated()
    {
        var tools = (await Client.ListToolsAsync(cancellationToken: Token)).ToDictionary(tool => tool.Name);

        Assert.Equal(
            ["delete_memory", "get_memory", "get_memory_stats", "list_memories", "search_memories", "store_memory", "update_memory"],
            tools.Keys.Order(StringComparer.Ordinal));
        Assert.All(tools.Values, tool => Assert.NotNull(tool.ProtocolTool.OutputSchema));
        Assert.All(tools.Values, tool => Assert.False(tool.ProtocolTool.Annotations!.OpenWorldHint));
        Assert.All(tools.Values, tool => Assert.Equal(Readers.Contains(tool.Name), tool.ProtocolTool.Annotations!.ReadOnlyHint));
        Assert.False(tools["store_memory"].ProtocolTool.Annotations!.DestructiveHint);
        Assert.True(tools["delete_memory"].ProtocolTool.Annotations!.DestructiveHint);
        var schemas = tools["store_memory"].JsonSchema.GetRawText() + tools["search_memories"].JsonSchema.GetRawText() + tools["search_memories"].Description;
        int[] limits = [MemoryLimits.ContentChars, MemoryLimits.Tags, MemoryLimits.NameChars, MemoryLimits.MetadataChars, MemoryLimits.QueryChars, MemoryLimits.PageSize, MemoryLimits.ExcerptChars];
        Assert.All(limits, limit => Assert.Contains($" {limit}", schemas, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_memory_lives_from_store_to_delete()
    {
        var stored = await Client.AnswerAsync(
            "store_memory",
            new { content = "Anna prefers tea", @namespace = "life", category = "Preference", tags = TwoTags, importance = 0.9, metadata = new { source = "chat" } },
            Token);
        var id = stored.GetProperty("id").GetString();
        var found = await Client.AnswerAsync("search_memories", new { query = "what does anna prefer?", @namespace = "life" }, Token);
        var updated = await Client.AnswerAsync("update_memory", new { id, content = "Anna prefers coffee", expectedVersion = 1 }, Token);
        var read = await Client.AnswerAsync("get_memory", new { id = $"memory://{id}" }, Token);
        var deleted = await Client.AnswerAsync("delete_memory", new { id }, Token);
        var again = await Client.AnswerAsync("delete_memory", new { id }, Token);

        Assert.True(stored.GetProperty("created").GetBoolean());
        Assert.Equal("Anna prefers tea", found.GetProperty("memories")[0].GetProperty("excerpt").GetString());
        Assert.False(found.TryGetProperty("nextCursor", out var cursor) && cursor.ValueKind is not System.Text.Json.JsonValueKind.Null);
        Assert.Equal(2, updated.GetProperty("version").GetInt64());
        Assert.Equal("Anna prefers coffee", read.GetProperty("content").GetString());
        Assert.Equal("""["anna","tea-time"]""", read.GetProperty("tags").GetRawText());
        Assert.Equal("preference", read.GetProperty("category").GetString());
        Assert.Equal("chat", read.GetProperty("metadata").GetProperty("source").GetString());
        Assert.True(deleted.GetProperty("deleted").GetBoolean());
        Assert.False(again.GetProperty("deleted").GetBoolean());
        Assert.Contains("no memory", await Client.ErrorAsync("get_memory", new { id }, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_bounded_and_follow_each_other()
    {
        for (var i = 0; i < 45; i++)
        {
            await Client.AnswerAsync("store_memory", new { content = $"{i} " + new string('y', 300) + " paging", @namespace = "pages" }, Token);
        }

        foreach (var (tool, query) in new[] { ("list_memories", (string?)null), ("search_memories", "paging") })
        {
            var seen = new HashSet<string>();
            string? cursor = null;
            do
            {
                var page = await Client.AnswerAsync(tool, new { query = query ?? "", @namespace = "pages", limit = 50, cursor }, Token);
                Assert.InRange(page.GetRawText().Length, 1, 3 * MemoryLimits.PageChars);
                Assert.All(page.GetProperty("memories").EnumerateArray(), memory => Assert.True(seen.Add(memory.GetProperty("id").GetString()!)));
                cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            }
            while (cursor is not null);

            Assert.Equal(45, seen.Count);
        }
    }

    [Fact]
    public async Task A_long_memory_is_read_in_parts()
    {
        var content = string.Concat(Enumerable.Range(0, 9_000).Select(i => i % 7 == 0 ? "🧠" : $" {i}"))[..30_000].TrimEnd();
        var id = (await Client.AnswerAsync("store_memory", new { content, @namespace = "long" }, Token)).GetProperty("id").GetString();

        var text = "";
        for (int? offset = 0; offset is not null;)
        {
            var part = await Client.AnswerAsync("get_memory", new { id, offset, maxChars = 7_001 }, Token);
            text += part.GetProperty("content").GetString();
            offset = part.TryGetProperty("nextOffset", out var next) && next.ValueKind is System.Text.Json.JsonValueKind.Number ? next.GetInt32() : null;
        }

        Assert.Equal(content, text);
        var resource = await Client.ReadResourceAsync($"memory://{id}", cancellationToken: Token);
        Assert.Equal(content, Assert.IsType<TextResourceContents>(Assert.Single(resource.Contents)).Text);
    }

    [Fact]
    public async Task An_unknown_resource_is_the_protocols_own_error() =>
        await Assert.ThrowsAnyAsync<McpException>(async () => await Client.ReadResourceAsync("memory://00000000000000000000", cancellationToken: Token));

    [Fact]
    public async Task Statistics_tell_what_is_known()
    {
        await Client.AnswerAsync("store_memory", new { content = "counted", @namespace = "stats", category = "fact", tags = OneTag }, Token);

        var stats = await Client.AnswerAsync("get_memory_stats", new { @namespace = "stats" }, Token);

        Assert.Equal((1, "sqlite"), (stats.GetProperty("memories").GetInt32(), stats.GetProperty("storage").GetString()));
        Assert.Equal("t", stats.GetProperty("tags")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("store_memory", """{"content":"  "}""", "content is empty")]
    [InlineData("store_memory", """{"content":"x","importance":7}""", "importance is 7; it goes from 0")]
    [InlineData("store_memory", """{"content":"x","namespace":"a b"}""", "namespace has the name 'a b'; letters, digits")]
    [InlineData("store_memory", """{"content":"a\u0000b"}""", "U+0000")]
    [InlineData("search_memories", """{"query":"x","limit":51}""", "limit is 51; it goes from 1 to 50")]
    [InlineData("search_memories", """{"query":"x","cursor":"nonsense"}""", "cursor does not belong")]
    [InlineData("list_memories", """{"cursor":"????"}""", "cursor does not belong")]
    [InlineData("get_memory", """{"id":"42"}""", "id is not an id")]
    [InlineData("get_memory", """{"id":"00000000000000000000"}""", "no memory with the id")]
    [InlineData("get_memory", """{"id":"00000000000000000000","maxChars":0}""", "maxChars is 0; it goes from 1 to 32768")]
    [InlineData("update_memory", """{"id":"00000000000000000000"}""", "Nothing to change")]
    public async Task Refusals_name_the_argument_and_the_limit(string tool, string arguments, string expected) =>
        Assert.Contains(expected, await Client.ErrorAsync(tool, System.Text.Json.Nodes.JsonNode.Parse(arguments)!, Token), StringComparison.Ordinal);

    [Fact]
    public async Task Too_much_is_refused_with_the_limit()
    {
        Assert.Contains("at most 32768", await Client.ErrorAsync("store_memory", new { content = new string('x', 32_769) }, Token), StringComparison.Ordinal);
        Assert.Contains("at most 20", await Client.ErrorAsync("store_memory", new { content = "x", tags = Enumerable.Range(0, 21).Select(i => $"t{i}") }, Token), StringComparison.Ordinal);
        Assert.Contains("at most 64", await Client.ErrorAsync("store_memory", new { content = "x", category = new string('x', 65) }, Token), StringComparison.Ordinal);
        Assert.Contains("at most 8192", await Client.ErrorAsync("store_memory", new { content = "x", metadata = new { x = new string('x', 9_000) } }, Token), StringComparison.Ordinal);
        Assert.Contains("at most 2000", await Client.ErrorAsync("search_memories", new { query = new string('x', 2_001) }, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_without_words_says_so()
    {
        var answer = await Client.AnswerAsync("search_memories", new { query = " ?! \"* " }, Token);

        Assert.Equal(0, answer.GetProperty("memories").GetArrayLength());
        Assert.Contains("list_memories", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_says_which_version_there_is()
    {
        var id = (await Client.AnswerAsync("store_memory", new { content = "conflict", @namespace = "conflict" }, Token)).GetProperty("id").GetString();
        var other = (await Client.AnswerAsync("store_memory", new { content = "other", @namespace = "conflict" }, Token)).GetProperty("id").GetString();

        Assert.Contains("has version 1, not 5", await Client.ErrorAsync("update_memory", new { id, content = "x", expectedVersion = 5 }, Token), StringComparison.Ordinal);
        Assert.Contains($"Memory {other}", await Client.ErrorAsync("update_memory", new { id, content = "other" }, Token), StringComparison.Ordinal);
    }
}
