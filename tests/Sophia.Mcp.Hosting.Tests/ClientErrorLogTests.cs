using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>A client's mistakes must not fill the warnings and errors of the log.</summary>
public sealed class ClientErrorLogTests
{
    private static Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null) => McpApp.ReadyAsync(builder =>
    {
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.AddSophiaMcpServer(configure).WithTools<Things>().WithPrompts<Things>().WithResources<Things>();
    });

    [Theory]
    [InlineData("tools/call", "nobody", """{"name":"nobody"}""")]
    [InlineData("tools/call", "echo", null)]
    [InlineData("tools/call", "echo", """{"name":5}""")]
    [InlineData("tools/call", "echo", """{"name":"echo","arguments":{}}""")]
    [InlineData("tools/call", "echo", """{"name":"echo","arguments":{"text":7}}""")]
    [InlineData("tools/call", "declines", """{"name":"declines"}""")]
    [InlineData("prompts/get", "nobody", """{"name":"nobody"}""")]
    [InlineData("prompts/get", "ask", """{"name":"ask"}""")]
    [InlineData("prompts/get", "ask", null)]
    [InlineData("resources/read", "no://such", """{"uri":"no://such"}""")]
    [InlineData("resources/read", "no://such", null)]
    [InlineData("completion/complete", null, """{"ref":{"type":"ref/prompt","name":"nobody"},"argument":{"name":"x","value":""}}""")]
    [InlineData("no/such", null, """{}""")]
    public async Task A_clients_mistake_is_logged_below_warning(string method, string? name, string? parameters)
    {
        await using var app = await StartAsync();
        var body = $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{{{WithMeta(parameters)}}}}""";

        // Also without the revision's own demands on parameters.
        await app.PostAsync(body, method, name);
        await OldAsync(app, $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"{{(parameters is null ? "" : $",\"params\":{parameters}")}}}""");

        Assert.DoesNotContain(app.Logs.GetSnapshot(), static record => record.Level >= LogLevel.Warning && IsOurs(record));
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("internal")]
    public async Task A_servers_failure_is_an_error_as_ever(string tool)
    {
        await using var app = await StartAsync();

        await app.CallAsync(tool);

        Assert.Contains(app.Logs.GetSnapshot(), static record => record is { Level: LogLevel.Error, Exception: not null });
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("unreadable")]
    public async Task A_prompt_that_fails_is_an_error_too(string prompt)
    {
        await using var app = await StartAsync();

        await app.PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"{{{prompt}}}","_meta":{{{McpApp.Meta}}}}}""", "prompts/get", prompt);

        Assert.Contains(app.Logs.GetSnapshot(), static record => record is { Level: LogLevel.Error, Exception: not null });
    }

    [Fact]
    public async Task The_entry_is_still_there_at_debug_and_with_the_switch_off_as_on_the_bare_sdk()
    {
        await using var on = await StartAsync();
        await using var off = await StartAsync(static options => options.QuietClientErrors = false);

        await on.CallAsync("nobody");
        await off.CallAsync("nobody");

        Assert.Contains(on.Logs.GetSnapshot(), static record => record is { Level: LogLevel.Debug, Exception: McpProtocolException });
        Assert.Contains(off.Logs.GetSnapshot(), static record => record is { Level: LogLevel.Error, Exception: McpProtocolException });
    }

    // Not of the machine, whose processors may well be busy.
    private static bool IsOurs(FakeLogRecord record) =>
        record.Exception is not null || record.Category!.StartsWith("ModelContextProtocol.", StringComparison.Ordinal) || record.Category.StartsWith("Sophia.Mcp.", StringComparison.Ordinal);

    private static string WithMeta(string? parameters)
    {
        var made = JsonNode.Parse(parameters ?? "{}")!.AsObject();
        made["_meta"] = JsonNode.Parse(McpApp.Meta);
        return made.ToJsonString();
    }

    private static async Task OldAsync(McpApp app, string body)
    {
        using var request = McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(body));
        request.Headers.Remove("MCP-Protocol-Version");
        using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    [McpServerToolType, McpServerPromptType, McpServerResourceType]
    private sealed class Things
    {
        [McpServerTool(Name = "echo")]
        public static string Echo(string text) => text;

        [McpServerTool(Name = "declines")]
        public static string Declines() => throw new McpProtocolException("not like this", McpErrorCode.InvalidParams);

        [McpServerTool(Name = "fails")]
        public static string Fails() => throw new TimeZoneNotFoundException();

        [McpServerTool(Name = "internal")]
        public static string Internal() => throw new McpProtocolException("broken", McpErrorCode.InternalError);

        [McpServerPrompt(Name = "broken")]
        public static string Broken() => throw new TimeZoneNotFoundException();

        [McpServerPrompt(Name = "unreadable")]
        public static string Unreadable() => throw new System.Text.Json.JsonException("a file of the server");

        [McpServerPrompt(Name = "ask")]
        public static string Ask(string topic) => topic;

        [McpServerResource(UriTemplate = "note://{id}", Name = "note")]
        public static string Read(string id) => id;
    }
}
