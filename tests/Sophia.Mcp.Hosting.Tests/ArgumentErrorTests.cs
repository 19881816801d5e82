using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class ArgumentErrorTests
{
    private static Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null) =>
        McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer(configure).WithTools<Shop>());

    [Theory]
    [InlineData("""{"count":5}""", "5 Red")]
    [InlineData("""{"count":"5"}""", "5 Red")]
    [InlineData("""{"count":5,"color":"green"}""", "5 Green")]
    [InlineData("""{"count":5,"color":"Green","extra":true}""", "5 Green")]
    [InlineData("""{"count":5,"note":null}""", "5 Red")]
    public async Task What_the_binder_accepts_is_not_refused(string arguments, string expected)
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("order", arguments);

        Assert.Equal(expected, (string?)body!["result"]!["content"]![0]!["text"]);
    }

    [Theory]
    [InlineData("{}", "'count': expected integer, got nothing")]
    [InlineData("""{"cout":5}""", "'count': expected integer, got nothing (unknown: 'cout')")]
    [InlineData("""{"count":"five"}""", "'count': expected integer, got string \"five\"")]
    [InlineData("""{"count":{}}""", "'count': expected integer, got an object")]
    [InlineData("""{"count":null}""", "'count': expected integer, got null")]
    [InlineData("""{"count":1,"color":"blue"}""", "'color': expected one of \"Red\", \"Green\", got string \"blue\"")]
    public async Task An_error_names_the_argument_what_was_expected_and_what_came(string arguments, string expected)
    {
        await using var app = await StartAsync();

        var (response, body) = await app.CallAsync("order", arguments);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.True((bool)body!["result"]!["isError"]!);
        Assert.Contains(expected, (string?)body["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.Equal("arguments", (string?)body["result"]!["_meta"]!["sophia/reason"]);
    }

    [Fact]
    public async Task Every_wrong_argument_is_named_at_once()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("order", """{"count":"x","color":7.5}""");

        Assert.Equal(2, body!["result"]!["_meta"]!["sophia/arguments"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_argument_exception_of_the_tool_itself_is_the_tools_failure()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.CallAsync("picky", """{"text":"anything"}""");

        var text = (string?)body!["result"]!["content"]![0]!["text"];
        Assert.StartsWith("An error occurred invoking 'picky'. (correlation id", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"count":"5"}""", "'count': expected integer, got string \"5\"")]
    [InlineData("""{"count":5,"extra":1}""", "'extra': expected no such argument; known: count, color, note, got number 1")]
    [InlineData("""{"count":5,"color":"red"}""", "expected one of \"Red\", \"Green\"")]
    public async Task Strict_mode_holds_callers_to_the_schema(string arguments, string expected)
    {
        await using var app = await StartAsync(static options => options.StrictArguments = true);

        var (_, body) = await app.CallAsync("order", arguments);

        Assert.Contains(expected, (string?)body!["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_mode_passes_what_the_schema_allows()
    {
        await using var app = await StartAsync(static options => options.StrictArguments = true);

        var (_, body) = await app.CallAsync("order", """{"count":5,"color":"Green"}""");

        Assert.Equal("5 Green", (string?)body!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Switched_off_the_sdk_answers_as_ever()
    {
        await using var app = await StartAsync(static options => (options.ArgumentErrors, options.ErrorMapping) = (false, false));

        var (_, body) = await app.CallAsync("order");

        Assert.Equal("An error occurred invoking 'order'.", (string?)body!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Parameters_of_the_wrong_shape_are_a_protocol_error_that_says_where()
    {
        await using var app = await StartAsync();

        var (_, body) = await app.PostAsync(McpApp.Call("order", "[1]"), "tools/call", "order");

        Assert.Equal(-32602, (int)body!["error"]!["code"]!);
        Assert.Contains("$.arguments", (string?)body["error"]!["message"], StringComparison.Ordinal);
    }

    public enum Color
    {
        Red,
        Green,
    }

    [McpServerToolType]
    private sealed class Shop
    {
        [McpServerTool(Name = "order"), Description("Orders things.")]
        public static string Order(int count, Color color = Color.Red, string? note = null) => $"{count} {color}{note}";

        [McpServerTool(Name = "picky")]
        public static string Picky(string text) => throw new ArgumentException("no", nameof(text));
    }
}
