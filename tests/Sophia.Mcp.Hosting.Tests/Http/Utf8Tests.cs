using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class Utf8Tests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_that_are_no_text_are_a_parse_error_that_says_where(bool slowly)
    {
        var heard = new List<string>();
        await using var app = await StartAsync(heard);
        var body = Encoding.Latin1.GetBytes(McpApp.Call("keep", "{\"text\":\"caf\u00e9 \"}"));
        var offset = Array.IndexOf(body, (byte)0xE9);

        var (status, answer) = await PostAsync(app, body, slowly ? offset + 1 : null);

        Assert.Equal((400, -32700), (status, (int)answer!["error"]!["code"]!));
        Assert.Contains($"not UTF-8 (at byte {offset})", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(heard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_of_every_length_of_character_is_kept_wherever_it_is_cut(bool slowly)
    {
        const string Text = "aé€\U0001F600z";
        var heard = new List<string>();
        await using var app = await StartAsync(heard);
        var body = Encoding.UTF8.GetBytes(McpApp.Call("keep", $$"""{"text":"{{Text}}"}"""));
        var emoji = body.AsSpan().IndexOf("\U0001F600"u8);

        var (status, _) = await PostAsync(app, body, slowly ? emoji + 2 : null);

        Assert.Equal((200, Text), (status, Assert.Single(heard)));
    }

    [Fact]
    public async Task With_the_switch_off_it_is_as_on_the_bare_sdk()
    {
        var heard = new List<string>();
        await using var app = await StartAsync(heard, static options => options.StrictUtf8 = false);

        await PostAsync(app, Encoding.Latin1.GetBytes(McpApp.Call("keep", "{\"text\":\"caf\u00e9\"}")), null);

        Assert.Equal("caf\uFFFD", Assert.Single(heard));
    }

    [Fact]
    public async Task Half_a_character_written_as_an_escape_is_an_error_that_names_its_argument()
    {
        var heard = new List<string>();
        await using var app = await StartAsync(heard);

        var (_, body) = await app.CallAsync("keep", """{"text":"half \ud800 of it"}""");

        Assert.Equal(-32602, (int)body!["error"]!["code"]!);
        Assert.Contains("the argument 'text' holds half a character", (string?)body["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(heard);
    }

    [Fact]
    public async Task It_is_found_deep_in_an_argument_too()
    {
        await using var app = await StartAsync([]);

        var (_, nested) = await app.CallAsync("keep", """{"text":"x","more":{"list":["a",{"b":"\udc00"}]}}""");
        var (_, name) = await app.CallAsync("keep", """{"text":"x","more":{"\ud800":1}}""");

        Assert.Contains("the argument 'more.list[1].b' holds", (string?)nested!["error"]!["message"], StringComparison.Ordinal);
        Assert.Contains("the argument 'more' holds", (string?)name!["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("61 C3 A9 E2 82 AC F0 9F 98 80", null)]
    [InlineData("61 E9", 1L)]
    [InlineData("E2 82", 0L)]
    [InlineData("61 F0 9F 98", 1L)]
    [InlineData("C0 80", 0L)]
    [InlineData("61 62 ED A0 80", 2L)]
    [InlineData("E2 82 61", 0L)]
    [InlineData("C3 A9 80", 2L)]
    public void A_scan_finds_the_same_however_its_bytes_arrive(string hex, long? bad)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        for (var size = 1; size <= bytes.Length; size++)
        {
            var scan = default(Utf8Scan);
            var good = true;
            for (var at = 0; good && at < bytes.Length; at += size)
            {
                good = scan.Add(new ReadOnlySequence<byte>(bytes, at, Math.Min(size, bytes.Length - at)));
            }

            Assert.Equal((bad is null, bad), (good && scan.End(), scan.Bad));
        }
    }

    private static Task<McpApp> StartAsync(List<string> heard, Action<SophiaMcpServerOptions>? configure = null) => McpApp.ReadyAsync(builder =>
    {
        builder.Services.AddSingleton(heard);
        builder.AddSophiaMcpServer(configure).WithTools<Keeper>();
    });

    /// <summary>Posts a body, in two pieces when it is cut.</summary>
    private static async Task<(int Status, JsonNode? Answer)> PostAsync(McpApp app, byte[] body, int? cut)
    {
        using var request = McpApp.Modern(body, "tools/call", "keep");
        if (cut is { } at)
        {
            var type = request.Content!.Headers.ContentType;
            request.Content = new Pieces(body, at);
            request.Content.Headers.ContentType = type;
        }

        using var response = await app.Http.SendAsync(request, Token);
        return ((int)response.StatusCode, McpApp.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    private sealed class Pieces(byte[] body, int cut) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, cut), Token);
            await stream.FlushAsync(Token);
            await stream.WriteAsync(body.AsMemory(cut), Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    [McpServerToolType]
    private sealed class Keeper(List<string> heard)
    {
        [McpServerTool(Name = "keep")]
        public void Keep(string text) => heard.Add(text);
    }
}
