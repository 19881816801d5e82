using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Allocations.Tests;
using Sophia.Mcp.Hosting;

namespace Limits;

/// <summary>Results that are too large: refused, or cut with a link to the rest.</summary>
public sealed class ResultSizeTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private Task<McpApp> StartAsync(Action<IServiceCollection>? configure = null, params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            configure?.Invoke(builder.Services);
            builder.AddSophiaMcpServer().WithTools<Tools>();
        },
        static app =>
        {
            app.Use(TestUsers.FromHeader);
            app.MapSophiaMcpServer();
        },
        settings);

    private static async Task<JsonNode> CallAsync(McpApp app, string tool, int size, string? user = null) =>
        (await app.CallAsync(tool, $$"""{"size":{{size}}}""", user)).Body!["result"]!;

    private static async Task<JsonNode> ReadAsync(McpApp app, string uri, string? user = null)
    {
        var (_, body) = await app.PostAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"{{{uri}}}","_meta":{{{McpApp.Meta}}}}}""", "resources/read", uri, user is null ? [] : [(TestUsers.Header, user)]);
        return body!;
    }

    private static string Text(JsonNode block) => (string)block["text"]!;

    [Fact]
    public async Task A_result_of_just_the_limit_passes_and_one_byte_more_is_refused_with_what_to_do()
    {
        await using var app = await StartAsync();
        Assert.Null((await CallAsync(app, "refused", 5_000))["isError"]);

        var refused = await CallAsync(app, "refused", 5_001);

        Assert.True((bool?)refused["isError"]);
        Assert.Equal(("size", 5_001, 5_000), ((string?)refused["_meta"]!["sophia/reason"], (int?)refused["_meta"]!["sophia/resultBytes"], (int?)refused["_meta"]!["sophia/maxResultBytes"]));
        Assert.Contains("has 5001 bytes, more than the 5000 that may be answered. The tool has run. Ask for less at once.", Text(refused["content"]![0]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_result_and_its_parts_are_the_whole()
    {
        await using var app = await StartAsync();
        var cut = await CallAsync(app, "cut", 33_333);
        var (content, facts) = (cut["content"]!.AsArray(), cut["_meta"]!["sophia/cut"]!);

        Assert.Null(cut["isError"]);
        Assert.Equal(("text", "text", "resource_link"), ((string?)content[0]!["type"], (string?)content[1]!["type"], (string?)content[2]!["type"]));
        Assert.InRange(Encoding.UTF8.GetByteCount(Text(content[0]!) + Text(content[1]!)), 9_000 * 3 / 4, 10_000);
        Assert.Equal((33_333, (int)facts["shown"]!), ((int)facts["bytes"]!, Encoding.UTF8.GetByteCount(Text(content[0]!))));
        Assert.Contains($"cut after {(int)facts["shown"]!}. The rest is in {(int)facts["parts"]!} parts", Text(content[1]!), StringComparison.Ordinal);
        Assert.Equal((string?)facts["uri"], (string?)content[2]!["uri"]);
        Assert.Contains("00:10:00 UTC", Text(content[1]!), StringComparison.Ordinal);

        var whole = new StringBuilder(Text(content[0]!));
        var first = (string)content[2]!["uri"]!;
        for (var part = 1; part <= (int)facts["parts"]!; part++)
        {
            var read = (await ReadAsync(app, $"{first[..^1]}{part}"))["result"]!["contents"]![0]!;
            Assert.InRange(Encoding.UTF8.GetByteCount(Text(read)), 1, 10_000);
            whole.Append(Text(read));
        }

        Assert.Equal(Tools.Make(33_333), whole.ToString());
    }

    [Fact]
    public async Task Only_the_same_user_reads_the_rest_and_only_for_a_while()
    {
        await using var app = await StartAsync();
        var uri = (string)(await CallAsync(app, "cut", 20_000, "ada"))["content"]![2]!["uri"]!;

        foreach (var (address, user) in new[] { (uri, "grace"), (uri, null), (uri[..^1] + "99", "ada"), ("sophia-result://nonsense/1", "ada"), (uri + "0", "ada") })
        {
            Assert.Equal(-32602, (int?)(await ReadAsync(app, address, user))["error"]!["code"]);
        }

        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.NotNull((await ReadAsync(app, uri, "ada"))["result"]);
        _time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Contains("Call the tool again", (string?)(await ReadAsync(app, uri, "ada"))["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_is_bounded_and_the_oldest_goes_first()
    {
        await using var app = await StartAsync(null, ("Sophia:Mcp:MaxKeptResults", "60000"));
        var uris = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            uris.Add((string)(await CallAsync(app, "cut", 30_000))["content"]![2]!["uri"]!);
        }

        var there = await Task.WhenAll(uris.Select(async uri => (await ReadAsync(app, uri))["result"] is not null));
        Assert.Equal([false, false, false, true, true], there);

        var tooMuch = await CallAsync(app, "cut", 100_000);
        Assert.Equal(2, tooMuch["content"]!.AsArray().Count);
        Assert.Contains("The rest could not be kept. Ask for less at once.", Text(tooMuch["content"]![1]!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("structured")]
    [InlineData("picture")]
    public async Task What_cannot_be_halved_is_refused(string tool)
    {
        await using var app = await StartAsync();
        Assert.Equal("size", (string?)(await CallAsync(app, tool, 20_000))["_meta"]!["sophia/reason"]);
        Assert.Null((await CallAsync(app, tool, 100))["isError"]);
    }

    [Fact]
    public async Task A_picture_that_fits_stays_and_the_text_beside_it_is_cut()
    {
        await using var app = await StartAsync();
        var cut = await CallAsync(app, "mixed", 30_000);
        Assert.Equal(["text", "image", "text", "resource_link"], cut["content"]!.AsArray().Select(static block => (string?)block!["type"]));
    }

    [Theory]
    [InlineData("refused", "Sophia:Server:Tools:refused:MaxResultSize", "0", null)]
    [InlineData("refused", "Sophia:Server:Tools:refused:CutLargeResults", "true", "cut")]
    [InlineData("cut", "Sophia:Server:Tools:cut:CutLargeResults", "false", "size")]
    [InlineData("plain", "Sophia:Mcp:MaxResultSize", "1000", "size")]
    [InlineData("plain", "Sophia:Mcp:Timeouts", "true", null)]
    public async Task Configuration_beats_the_attribute(string tool, string key, string value, string? outcome)
    {
        await using var app = await StartAsync(null, (key, value));
        var result = await CallAsync(app, tool, 50_000);
        Assert.Equal(outcome, (string?)result["_meta"]?["sophia/reason"] ?? (result["_meta"]?["sophia/cut"] is null ? null : "cut"));
    }

    [Fact]
    public async Task The_resource_is_there_only_where_something_may_be_cut()
    {
        await using var with = await StartAsync();
        await using var without = await StartAsync(null, ("Sophia:Server:Tools:cut:CutLargeResults", "false"), ("Sophia:Server:Tools:structured:CutLargeResults", "false"),
            ("Sophia:Server:Tools:picture:CutLargeResults", "false"), ("Sophia:Server:Tools:mixed:CutLargeResults", "false"));

        var client = await with.ConnectAsync();
        Assert.Equal("sophia-result://{id}/{part}", Assert.Single(await client.ListResourceTemplatesAsync(cancellationToken: TestContext.Current.CancellationToken)).UriTemplate);
        Assert.Null((await without.ConnectAsync()).ServerCapabilities.Resources);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_replica_finds_the_rest_in_the_applications_cache(bool fusion)
    {
        await using var services = CacheKinds.Services(fusion);
        var cache = services.GetRequiredService<HybridCache>();
        await using var one = await StartAsync(replica => replica.AddSingleton(cache));
        await using var two = await StartAsync(replica => replica.AddSingleton(cache));
        var cut = await CallAsync(one, "cut", 20_000, "ada");

        Assert.NotNull((await ReadAsync(two, (string)cut["content"]![2]!["uri"]!, "ada"))["result"]);
        Assert.NotNull((await ReadAsync(two, (string)cut["content"]![2]!["uri"]!, "grace"))["error"]);

        await using var otherServer = await StartAsync(replica => replica.AddSingleton(cache), ("Sophia:Server:Name", "another"));
        Assert.NotNull((await ReadAsync(otherServer, (string)cut["content"]![2]!["uri"]!, "ada"))["error"]);
    }

    [Fact]
    public async Task With_the_cache_down_the_result_is_cut_and_says_that_the_rest_is_gone()
    {
        await using var app = await StartAsync(static services => services.AddSingleton<HybridCache>(new BrokenCache()));
        Assert.Contains("The rest could not be kept", Text((await CallAsync(app, "cut", 20_000))["content"]![1]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_is_slow_for_each_part_holds_the_answer_up_for_so_long_and_no_longer()
    {
        var cache = new BrokenCache { Slow = () => _time.Advance(TimeSpan.FromMilliseconds(900)) };
        await using var app = await StartAsync(services => services.AddSingleton<HybridCache>(cache));
        var began = _time.GetUtcNow();

        var cut = await CallAsync(app, "cut", 100_000);

        Assert.Contains("The rest could not be kept", Text(cut["content"]![1]!), StringComparison.Ordinal);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal(6, cache.Writes);
    }

    [Theory]
    [InlineData("ä€😀\n", 2_000)]
    [InlineData("😀", 5_000)]
    [InlineData("x", 20_000)]
    public void Parts_end_between_characters(string unit, int times)
    {
        var text = string.Concat(Enumerable.Repeat(unit, times));
        for (var max = 2_000; max < 2_005; max++)
        {
            var cut = ResultCut.Of(new CallToolResult { Content = [new TextContentBlock { Text = text }] }, max)!;
            string[] parts = [((TextContentBlock)cut.Shown[0]).Text, .. cut.Rest];

            Assert.Equal(text, string.Concat(parts));
            Assert.All(parts, part => Assert.Equal(part, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(part))));
            Assert.All(cut.Rest, part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, max));
            Assert.True(unit[^1] != '\n' || parts.All(static part => part[^1] == '\n'));
        }
    }

    [Fact]
    public void A_resulttext_is_cut_in_a_time_that_grows_with_it_and_not_with_its_square()
    {
        var result = new CallToolResult { Content = [new TextContentBlock { Text = new string('x', 20_000_000) }] };
        var started = TimeProvider.System.GetTimestamp();

        var cut = ResultCut.Of(result, 1_100)!;

        // Some hundredths of a second; looking at all that is left for each part took half a minute.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(20_000_000, cut.ShownBytes + cut.Rest.Sum(static part => part.Length));
    }

    [Fact]
    public void Looking_at_the_size_allocates_nothing()
    {
        var small = new CallToolResult { Content = [new TextContentBlock { Text = "small" }] };
        var close = new CallToolResult { Content = [new TextContentBlock { Text = new string('x', 900) }], StructuredContent = System.Text.Json.JsonSerializer.SerializeToElement(new int[3]) };
        AllocationAssert.Nothing(() => Assert.False(ResultSize.Exceeds(small, 1_000) || ResultSize.Exceeds(close, 1_000)));
    }

    [McpServerToolType]
    private sealed class Tools
    {
        public static string Make(int size) => string.Concat(Enumerable.Range(0, (size / 9) + 1).Select(static line => $"{line:00000000}\n"))[..size];

        [McpServerTool(Name = "plain")]
        public static string Plain(int size) => Make(size);

        [McpServerTool(Name = "refused"), ToolResultSize(5_000)]
        public static string Refused(int size) => Make(size);

        [McpServerTool(Name = "cut"), ToolResultSize(10_000, Cut = true)]
        public static string Cut(int size) => Make(size);

        [McpServerTool(Name = "structured", UseStructuredContent = true), ToolResultSize(10_000, Cut = true)]
        public static Report Structured(int size) => new(Make(size));

        [McpServerTool(Name = "picture"), ToolResultSize(10_000, Cut = true)]
        public static ImageContentBlock Picture(int size) => ImageContentBlock.FromBytes(new byte[size], "image/png");

        [McpServerTool(Name = "mixed"), ToolResultSize(10_000, Cut = true)]
        public static IEnumerable<ContentBlock> Mixed(int size) =>
            [new TextContentBlock { Text = Make(size) }, ImageContentBlock.FromBytes(new byte[1_000], "image/png"), new TextContentBlock { Text = "and more" }];
    }

    private sealed record Report(string Text);
}
