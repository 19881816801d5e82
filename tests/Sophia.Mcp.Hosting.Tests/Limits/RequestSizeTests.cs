using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Limits;

/// <summary>How large a request may be: of a server, and the arguments of a tool.</summary>
public sealed class RequestSizeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_server_of_a_process_may_have_a_limit_of_its_own()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder =>
            {
                builder.AddSophiaMcpServer<Letters>("small");
                builder.AddSophiaMcpServer<Letters>("large");
            },
            static app =>
            {
                app.MapSophiaMcpServer("/small", "small");
                app.MapSophiaMcpServer("/large", "large");
            },
            ("Sophia:Mcp:MaxRequestBodySize", "100000"), ("Sophia:McpServers:small:MaxRequestBodySize", "2000"));

        Assert.Equal((200, 413), (await StatusAsync(app, "/small", 100), await StatusAsync(app, "/small", 2_000)));
        Assert.Equal((200, 413), (await StatusAsync(app, "/large", 2_000), await StatusAsync(app, "/large", 100_000)));
    }

    [Fact]
    public async Task A_server_alone_has_the_limit_of_its_own_section()
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer<Letters>(), null, ("Sophia:Server:MaxRequestBodySize", "2000"));
        Assert.Equal((200, 413), (await StatusAsync(app, "/mcp", 100), await StatusAsync(app, "/mcp", 2_000)));
    }

    [Theory]
    [InlineData("write", 100)]
    [InlineData("copy", 50)]
    public async Task Arguments_of_just_the_limit_pass_and_one_byte_more_is_refused_with_what_to_do(string tool, int limit)
    {
        await using var app = await McpApp.ReadyAsync(
            static builder => builder.AddSophiaMcpServer<Letters>(), null, ("Sophia:Server:Tools:copy:MaxArgumentsSize", "50"));
        // The name, and a text with its quotes.
        var largest = limit - "text".Length - 2;

        Assert.Null((await app.CallAsync(tool, Arguments(largest))).Body!["result"]!["isError"]);
        var (_, body) = await app.CallAsync(tool, Arguments(largest + 1));

        var meta = body!["result"]!["_meta"]!;
        Assert.Equal(("arguments", limit + 1, limit), ((string?)meta["sophia/reason"], (int?)meta["sophia/argumentsBytes"], (int?)meta["sophia/maxArgumentsBytes"]));
        Assert.Contains($"have {limit + 1} bytes, more than the {limit} that it takes. Nothing was done.", (string)body["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_none_takes_the_attributes_away()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder => builder.AddSophiaMcpServer<Letters>(), null, ("Sophia:Server:Tools:write:MaxArgumentsSize", "0"));
        Assert.Null((await app.CallAsync("write", Arguments(5_000))).Body!["result"]!["isError"]);
    }

    [Fact]
    public void Nothing_is_copied_to_count_arguments()
    {
        var arguments = new Dictionary<string, JsonElement> { ["text"] = JsonSerializer.SerializeToElement(new string('x', 10_000)), ["more"] = JsonSerializer.SerializeToElement(new int[3]) };

        Assert.Equal(4 + 10_002 + 4 + 7, ArgumentsSize.Of(arguments));
        var before = GC.GetAllocatedBytesForCurrentThread();
        ArgumentsSize.Of(arguments);

        // The enumerator of the dictionary behind its interface.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    private static string Arguments(int bytes) => $$"""{"text":"{{new string('x', bytes)}}"}""";

    private static async Task<int> StatusAsync(McpApp app, string path, int letters)
    {
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call("read", $$"""{"text":"{{new string('x', letters)}}"}""")), "tools/call", "read");
        request.RequestUri = new Uri(path, UriKind.Relative);
        request.Headers.ExpectContinue = true;
        using var response = await app.Http.SendAsync(request, Token);
        return (int)response.StatusCode;
    }

    internal sealed class Letters : StandardizedMcpServer
    {
        [McpServerTool(Name = "read")]
        public static int Read(string text) => text.Length;

        [McpServerTool(Name = "write"), ToolArgumentsSize(100)]
        public static int Write(string text) => text.Length;

        [McpServerTool(Name = "copy")]
        public static int Copy(string text) => text.Length;
    }
}
