using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class ErrorMappingTests
{
    private static Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null) =>
        McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer(configure).WithTools<Faults>().WithPrompts<Faults>());

    [Fact]
    public async Task What_the_caller_may_not_know_stands_in_the_log_under_the_id_of_the_answer()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("secretive");

        var text = (string?)body!["result"]!["content"]![0]!["text"];
        var id = (string)body["result"]!["_meta"]!["sophia/correlationId"]!;
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains(id, text, StringComparison.Ordinal);
        var record = Assert.Single(app.Logs.GetSnapshot(), static record => record.Exception?.Message == "password hunter2 was refused" && record.Id.Name == "CallFailed");
        Assert.Contains(id, record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_for_the_caller_passes_through()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("talkative");

        Assert.Equal("An error occurred invoking 'talkative': the shelf is empty", (string?)body!["result"]!["content"]![0]!["text"]);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), static record => record.Id.Name == "CallFailed");
        Assert.Null(Assert.Single(app.Logs.GetSnapshot(), static record => record.Id.Name == "CallDeclined").Exception);
    }

    [Fact]
    public async Task Facts_for_the_caller_are_taken_from_the_exceptions_data()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("down");

        var meta = body!["result"]!["_meta"]!;
        Assert.Contains("postgres is down", (string?)body["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.Equal((12, "postgres"), ((int)(double)meta["sophia/retryAfterSeconds"]!, (string?)meta["sophia/service"]));
    }

    [Fact]
    public async Task Protocol_errors_of_the_author_are_left_alone()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("protocol");

        Assert.Equal(-32602, (int)body!["error"]!["code"]!);
        Assert.Equal("not like this", (string?)body["error"]!["message"]);
    }

    [Fact]
    public async Task An_unknown_tool_is_the_sdks_error()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("nobody");

        Assert.Equal(-32602, (int)body!["error"]!["code"]!);
    }

    [Fact]
    public async Task A_prompt_that_fails_is_answered_under_an_id_and_a_missing_argument_is_named()
    {
        await using var app = await StartAsync();
        var request = $$$"""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"broken","_meta":{{{McpApp.Meta}}}}}""";

        var (_, body) = await app.PostAsync(request, "prompts/get", "broken");
        Assert.Equal(-32602, (int)body!["error"]!["code"]!);
        Assert.Contains("'topic'", (string?)body["error"]!["message"], StringComparison.Ordinal);

        (_, body) = await app.PostAsync(request.Replace("\"broken\"", "\"broken\",\"arguments\":{\"topic\":\"x\"}", StringComparison.Ordinal), "prompts/get", "broken");
        Assert.Equal(-32603, (int)body!["error"]!["code"]!);
        Assert.Contains("correlation id", (string?)body["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_the_sdk_answers_as_ever()
    {
        await using var app = await StartAsync(static options => options.ErrorMapping = false);

        var (_, body) = await app.CallAsync("secretive");

        Assert.Equal("An error occurred invoking 'secretive'.", (string?)body!["result"]!["content"]![0]!["text"]);
        Assert.Null(body["result"]!["_meta"]?["sophia/correlationId"]);
    }

    [McpServerToolType, McpServerPromptType]
    private sealed class Faults
    {
        [McpServerTool(Name = "secretive")]
        public static string Secretive() => throw new InvalidOperationException("password hunter2 was refused");

        [McpServerTool(Name = "talkative")]
        public static string Talkative() => throw new McpException("the shelf is empty");

        [McpServerTool(Name = "protocol")]
        public static string Protocol() => throw new McpProtocolException("not like this", McpErrorCode.InvalidParams);

        [McpServerTool(Name = "down")]
        public static string Down() => throw new TimeoutException("host 10.0.0.7 did not answer")
        {
            Data = { ["sophia.caller.message"] = "postgres is down", ["sophia.retry_after"] = TimeSpan.FromSeconds(11.5), ["sophia.service"] = "postgres" },
        };

        [McpServerPrompt(Name = "broken")]
        public static string Broken(string topic) => throw new TimeoutException(topic);
    }
}
