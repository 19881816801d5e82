using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class BadInputTests
{
    private static Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null) =>
        McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer(configure).WithTools<Echo>().WithPrompts<Echo>().WithResources<Echo>());

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"tools/list\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"tools/list\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"tools/list\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":5}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[1]}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"_meta\":7}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\",\"params\":{}}")]
    public async Task What_cannot_be_understood_is_a_json_rpc_error(string body)
    {
        await using var app = await StartAsync();

        var answer = await app.PostAsync(body, "tools/call", "echo");

        AssertShape(answer.Response, answer.Body);
        Assert.NotNull(answer.Body!["error"]);
    }

    [Theory]
    [InlineData("Host", "evil.example", 421)]
    [InlineData("Origin", "http://evil.example", 403)]
    public async Task Strange_hosts_and_origins_are_refused_on_the_mcp_endpoint_only(string header, string value, int status)
    {
        await using var app = await StartAsync();
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call("echo", """{"text":"x"}""")), "tools/call", "echo");
        request.Headers.TryAddWithoutValidation(header, value);
        using var probe = new HttpRequestMessage(HttpMethod.Get, "/ready");
        probe.Headers.TryAddWithoutValidation(header, value);

        var refused = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var probed = await app.Http.SendAsync(probe, TestContext.Current.CancellationToken);

        Assert.Equal((status, 200), ((int)refused.StatusCode, (int)probed.StatusCode));
        AssertShape(refused, McpApp.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_413()
    {
        await using var app = await StartAsync();
        var body = Encoding.UTF8.GetBytes(McpApp.Call("echo", $$"""{"text":"{{new string('x', 31_000_000)}}"}"""));

        using var request = McpApp.Modern(body, "tools/call", "echo");
        // The client waits for the answer before it sends the body; without this it may see the closed connection first.
        request.Headers.ExpectContinue = true;
        var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.True(response.Headers.Contains("X-Correlation-ID"));
        AssertShape(response, McpApp.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_body_just_under_the_limit_is_served()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("length", $$"""{"text":"{{new string('x', 29_900_000)}}"}""");

        Assert.Equal("29900000", (string?)body!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Json_ten_thousand_levels_deep_is_refused()
    {
        await using var app = await StartAsync();
        var deep = new string('[', 10_000) + new string(']', 10_000);

        var (response, body) = await app.CallAsync("echo", $$"""{"text":{{deep}}}""");

        AssertShape(response, body);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_unknown_revision_is_refused_with_the_known_ones()
    {
        await using var app = await StartAsync();
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call("echo").Replace("2026-07-28", "1999-01-01", StringComparison.Ordinal)), "tools/call", "echo");
        request.Headers.Remove("MCP-Protocol-Version");
        request.Headers.Add("MCP-Protocol-Version", "1999-01-01");

        var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("2026-07-28", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_mutations_of_valid_requests_never_bring_a_5xx_and_always_the_protocols_shape()
    {
        await using var app = await StartAsync();
        var random = new Random(20261122);
        string[] seeds =
        [
            McpApp.Call("echo", """{"text":"hello"}"""),
            $$$"""{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"_meta":{{{McpApp.Meta}}}}}""",
            $$$"""{"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"ask","arguments":{"topic":"x"},"_meta":{{{McpApp.Meta}}}}}""",
            $$$"""{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"echo://x","_meta":{{{McpApp.Meta}}}}}""",
            """{"jsonrpc":"2.0","id":4,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""",
        ];

        for (var i = 0; i < 1000; i++)
        {
            var seed = seeds[i % seeds.Length];
            var mutated = Mutate(Encoding.UTF8.GetBytes(seed), random);
            using var request = McpApp.Modern(mutated);
            AddHeaders(request, i % seeds.Length);
            var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True((int)response.StatusCode < 500, $"mutation {i}: {(int)response.StatusCode} {text} for {Encoding.UTF8.GetString(mutated)}");
            AssertShape(response, McpApp.Parse(text));
        }

        Assert.Equal("hello", (string?)(await app.CallAsync("echo", """{"text":"hello"}""")).Body!["result"]!["content"]![0]!["text"]);
    }

    private static void AddHeaders(HttpRequestMessage request, int seed)
    {
        var (method, name) = seed switch
        {
            0 => ("tools/call", "echo"),
            1 => ("tools/list", null),
            2 => ("prompts/get", "ask"),
            3 => ("resources/read", "echo://x"),
            _ => (null, null),
        };
        if (method is null)
        {
            request.Headers.Remove("MCP-Protocol-Version");
        }
        else
        {
            request.Headers.Add("Mcp-Method", method);
        }

        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(20), bytes.Count - at))); break;
                default: bytes[at] = (byte)"{}[],:\"0n\\"[random.Next(10)]; break;
            }
        }

        return [.. bytes];
    }

    private static void AssertShape(HttpResponseMessage response, JsonNode? body)
    {
        if ((int)response.StatusCode == 202)
        {
            // A mutation made a notification of it: accepted, nothing to say.
            Assert.Null(body);
            return;
        }

        Assert.Equal("2.0", (string?)body!["jsonrpc"]);
        Assert.True(body["result"] is not null || ((int?)body["error"]?["code"] < 0 && body["error"]!["message"] is not null), body.ToJsonString());
    }

    [McpServerToolType, McpServerPromptType, McpServerResourceType]
    private sealed class Echo
    {
        [McpServerTool(Name = "echo")]
        public static string Say(string text) => text;

        [McpServerTool(Name = "length")]
        public static string Length(string text) => $"{text.Length}";

        [McpServerPrompt(Name = "ask")]
        public static string Ask(string topic) => topic;

        [McpServerResource(UriTemplate = "echo://{what}", Name = "echo")]
        public static string Read(string what) => what;
    }
}
